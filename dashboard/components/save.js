// A table, taken along: as CSV and as a workbook, both as a French spreadsheet opens them. A number stays a number.
import { day } from '$lib/format.js';

const text = (cell) => (/^\d{4}-\d\d-\d\d$/.test(cell) ? day(cell) : String(cell ?? ''));
// Of a text no part is computed, whatever it takes for a separator.
const safe = (cell) => cell.replace(/(^|[;,\t\r\n])(?=[\s\u200b\ufeff]*[=+@\-\uff1d\uff0b\uff20\uff0d])/g, "$1'");
const written = (cell) => (typeof cell === 'number' ? String(cell).replace('.', ',') : `"${safe(text(cell)).replaceAll('"', '""')}"`);

function save(file, name) {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(file);
	link.download = name;
	link.click();
	URL.revokeObjectURL(link.href);
}

/** Save lines of cells as CSV: semicolons, decimal commas, UTF-8 with its mark. */
export function saveCsv(name, titles, rows) {
	const lines = [titles, ...rows].map((line) => line.map(written).join(';'));
	save(new Blob(['\ufeff' + lines.join('\r\n') + '\r\n'], { type: 'text/csv' }), `${name}.csv`);
}

/** Save lines of cells as a workbook. */
export async function saveWorkbook(name, titles, rows) {
	const { default: workbook } = await import('write-excel-file/universal');
	const cell = (one) => (typeof one === 'number' ? { value: one, type: Number } : { value: text(one), type: String });
	const head = titles.map((value) => ({ value, type: String, fontWeight: 'bold' }));
	save(await workbook([head, ...rows.map((row) => row.map(cell))], { stickyRowsCount: 1 }).toBlob(), `${name}.xlsx`);
}

/** The name of a file: « Par acheteur en 2024 » is par-acheteur-en-2024. */
export const fileName = (title) => title.normalize('NFD').replace(/[^\w]+/g, ' ').trim().toLowerCase().replaceAll(' ', '-');
