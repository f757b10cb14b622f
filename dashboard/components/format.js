// Numbers and dates as French people write them. Every figure comes from the published tables; nothing is computed here.
const number = (digits) =>
	new Intl.NumberFormat('fr-FR', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const upTo = (digits) => new Intl.NumberFormat('fr-FR', { maximumFractionDigits: digits });

/** 1 234 567,89 € */
export const euros = (value) => (value == null ? '' : `${number(2).format(value)} €`);
/** 1,2 M€ */
export const shortEuros = (value) => `${new Intl.NumberFormat('fr-FR', { notation: 'compact', maximumFractionDigits: 1 }).format(value)}€`;
/** 34,5 % */
export const percent = (value) => (value == null ? '' : `${number(1).format(value * 100)} %`);
/** +3,2 points */
export const points = (value) =>
	value == null ? '' : `${value > 0 ? '+' : ''}${number(1).format(value * 100)} points`;
export const count = (value) => (value == null ? '' : upTo(2).format(value));

/** 18/01/2024 */
export const day = (text) => (text ? text.slice(0, 10).split('-').reverse().join('/') : '');

/** 18/01/2024 à 14 h 05 */
export const moment = (text) => (text ? `${day(text)} à ${text.slice(11, 13)} h ${text.slice(14, 16)}` : '');

export const isRatio = (indicator) => ['share', 'growth'].includes(indicator.measure);

/** A figure in the unit of its indicator. */
export function figure(value, indicator) {
	if (value == null) return '';
	if (isRatio(indicator)) return percent(value);
	if (indicator.counted_unit === 'EUR') return euros(value);
	return withUnit(value, indicator.unit_fr);
}

/** 2 marchés de travaux, 1 marché de travaux */
const withUnit = (value, unit) => `${count(value)} ${Math.abs(value) < 2 ? unit.replace(/^(\S+?)s( |$)/, '$1$2') : unit}`;

/** A numerator or a denominator. */
export function quantity(value, indicator) {
	if (value == null) return '';
	return indicator.counted_unit === 'EUR' ? euros(value) : count(value);
}

/** A target, which may be a growth where the figure is a total. */
export function target(row, indicator) {
	if (row.target_status === 'unreadable') return 'illisible dans le plan';
	if (row.target == null) return 'pas de cible';
	if (indicator.target_kind === 'growth_at_least') return `+${percent(row.target)} sur un an`;
	return figure(row.target, indicator);
}

/** A figure about persons is published once, when its year is settled. */
const isAwaited = (row) => row.status === 'in_progress' && row.value == null;

/** What is said of a directorate where persons are counted. */
export const BY_GROUPS = 'non publié : les personnes sont comptées par groupes';

/** The value, or why there is none: never a blank. */
export function valueText(row, indicator) {
	if (row.status === 'withheld') return 'non publié : trop peu de personnes';
	if (row.status === 'upcoming' && row.value == null) return 'année à venir';
	if (isAwaited(row)) return "publié quand l'année est close";
	if (row.value == null) return 'pas de données';
	return figure(row.value, indicator);
}

/** The value of a directorate, a buyer or a segment, or why there is none. */
export function sliceText(row, indicator) {
	if (row.value != null) return figure(row.value, indicator);
	return row.n_observations == null || row.n_excluded == null ? 'non publié' : 'pas de données';
}

export function effort(row, indicator) {
	if (row.effort == null || row.effort === 0) return '';
	return indicator.counted_unit === 'EUR' ? euros(row.effort) : withUnit(row.effort, indicator.unit_fr);
}

export function measure(value, unit) {
	if (value == null) return 'pas de données';
	if (unit === 'EUR') return euros(value);
	if (unit === 'share' || unit === 'growth') return percent(value);
	return count(value);
}

export function coverage(row) {
	if (row.n_observations === 0) return 'pas de données';
	if (isAwaited(row)) return 'publiée avec le chiffre';
	if (row.coverage == null) return 'non publiée : elle dirait un petit nombre de personnes';
	return percent(row.coverage);
}

/** The rows of a query, without the one that says nothing. */
export const rowsOf = (query, key) => Array.from(query ?? []).filter((row) => !key || row[key] != null);

/** The words of a code, from core.dim_labels: words('segment', 'works'); words.codes('segment') lists the codes. */
export function wordsOf(labels) {
	const rows = rowsOf(labels);
	const words = (kind, code) => rows.find((one) => one.kind === kind && one.code === code)?.name_fr ?? code;
	words.codes = (kind) => rows.filter((one) => one.kind === kind).map((one) => one.code);
	return words;
}

/** An export, as people call it; the name of the file stays beside. */
export const exportName = (words, id) => `${words('export', id)} (${id})`;

/** The column that names an indicator, for a row that bears it. */
export const indicatorColumn = {
	title: 'Indicateur',
	header: true,
	link: (row) => `/indicateur/${row.indicator_id}/`,
	linked: (row) => row.indicator_id,
	text: (row) => row.indicator.name_fr
};
