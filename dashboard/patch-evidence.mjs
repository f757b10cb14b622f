// What this site changes in Evidence (MIT), run after every install. Each change is anchored to the text it replaces:
// where the package has changed, it stops with the name of the file.
//
// 1. Tables travel as Arrow, not Parquet: the engine (duckdb-wasm) would fetch its Parquet extension from outside.
// 2. The browser has no engine: every page is complete when it is built, and asks for nothing but its own files.
// 3. Pages hold nothing but our own: no viewer of queries, no settings, no logo, no splash screen; they are in French.
import fs from 'node:fs';
import path from 'node:path';

const PACKAGES = path.resolve('node_modules/@evidence-dev');
const MARK = '/*patched for this site*/';

function fail(file, what) {
	throw new Error(`patch-evidence : ${file} a changé (${what}). Revoir dashboard/patch-evidence.mjs.`);
}

function edit(file, pairs, mark = MARK) {
	const target = path.join(PACKAGES, file);
	if (!fs.existsSync(target)) fail(file, 'fichier absent');
	let text = fs.readFileSync(target, 'utf8');
	if (text.includes(mark)) return;
	for (const [anchor, replacement] of pairs) {
		if (text.split(anchor).length !== 2) fail(file, anchor.slice(0, 60));
		text = text.replace(anchor, () => replacement);
	}
	fs.writeFileSync(target, file.endsWith('.html') ? text : `${mark}\n${text}`);
}

function remove(file) {
	fs.rmSync(path.join(PACKAGES, file), { recursive: true, force: true });
}

if (!fs.existsSync(PACKAGES)) process.exit(0);

// 1. Arrow, gzipped; the files keep the name that Evidence expects.
edit('universal-sql/src/build-parquet.js', [
	["import fs from 'fs/promises';", "import fs from 'fs/promises';\nimport { gzipSync } from 'node:zlib';"],
	['let rowCount = 0;', 'let rowCount = 0;\n\tlet __tables = [];'],
	[
		"// Converts the arrow table to a buffer\n\t\tconst IPC = tableToIPC(table, 'stream');",
		"__tables.push(table); rowCount += results.length; batchNum++; done(); return;\n\t\tconst IPC = tableToIPC(table, 'stream');"
	],
	['if (!tmpFilenames.length) return 0;\n\n\tawait initDB();', 'if (!__tables.length) return 0;'],
	["const select = `SELECT * FROM read_parquet([${parquetFiles.join(',')}])`;", ''],
	["const copy = `COPY (${select}) TO '${outputFilepath}' (FORMAT 'PARQUET', CODEC 'ZSTD', USE_TMP_FILE false);`;", ''],
	[
		'await query(copy);',
		"const __all = __tables.length > 1 ? __tables[0].concat(...__tables.slice(1)) : __tables[0];\n\tawait fs.writeFile(outputFilepath, gzipSync(tableToIPC(__all, 'stream')));"
	],
	["await emptyDbFs('*');", '']
]);
edit('universal-sql/src/client-duckdb/node.js', [
	[
		"import { createRequire } from 'module';",
		"import { createRequire } from 'module';\nimport { readFileSync } from 'node:fs';\nimport { gunzipSync } from 'node:zlib';"
	],
	[
		'db.registerFileURL(\n\t\t\t\tfile_name,\n\t\t\t\turl.split(pathDelimiterRegex).join(path.sep),\n\t\t\t\tDuckDBDataProtocol.NODE_FS,\n\t\t\t\tfalse\n\t\t\t);',
		'connection.query(`DROP TABLE IF EXISTS "${source}"."${table}";`);\n\t\t\tconnection.insertArrowFromIPCStream(new Uint8Array(gunzipSync(readFileSync(url.split(pathDelimiterRegex).join(path.sep)))), { name: table, schema: source, create: true });'
	],
	[
		"connection.query(\n\t\t\t\t`CREATE OR REPLACE VIEW \"${source}\".\"${table}\" AS (SELECT * FROM read_parquet('${file_name}'));`\n\t\t\t);",
		''
	]
]);

// 2. The same exports as Evidence's own file, without the engine.
const BROWSER = 'universal-sql/src/client-duckdb/browser.js';
const browser = path.join(PACKAGES, BROWSER);
const exported = [...fs.readFileSync(browser, 'utf8').matchAll(/^export (?:async )?function (\w+)|^export \{([^}]+)\}/gm)]
	.flatMap(([, name, list]) => (name ? [name] : list.split(',').map((item) => item.trim())))
	.filter(Boolean)
	.sort();
const EXPECTED = ['arrowTableToJSON', 'emptyDbFs', 'initDB', 'query', 'setParquetURLs', 'tableFromIPC', 'updateSearchPath'];
if (exported.join() !== EXPECTED.join()) fail(BROWSER, `il exporte ${exported}`);
fs.writeFileSync(
	browser,
	`${MARK}
import { tableFromIPC } from 'apache-arrow';
import { arrowTableToJSON } from './both.js';
export async function initDB() {}
export async function setParquetURLs() {}
export async function updateSearchPath() {}
export async function emptyDbFs() {}
export async function query() {
	throw new Error('Cette page demande un calcul que le site ne contient pas.');
}
export { tableFromIPC, arrowTableToJSON };
`
);

// 3. Nothing of the tool's own in the pages.
for (const bundle of ['preprocess/dist/index.mjs', 'preprocess/dist/index.cjs']) {
	edit(bundle, [
		['$var$highlighter(code, lang, meta) {', "$var$highlighter(code, lang, meta) {\n    return '';"],
		['module.exports = `\n<!-- \n    MDSvex comes in handy', 'module.exports = ``;\nconst unused = `\n<!-- \n    MDSvex comes in handy']
	]);
}
const html = 'evidence/template/src/app.html';
edit(
	html,
	[
		['<html lang="en">', '<html lang="fr">'],
		['<link rel="icon" href="%sveltekit.assets%/favicon.ico" sizes="32x32" />', ''],
		['<link rel="apple-touch-icon" href="%sveltekit.assets%/apple-touch-icon.png" />', ''],
		['<link rel="manifest" href="%sveltekit.assets%/manifest.webmanifest" />', '']
	],
	'<html lang="fr">'
);
const page = path.join(PACKAGES, html);
let text = fs.readFileSync(page, 'utf8');
if (text.includes('savedTheme')) {
	const theme = /\t\t<script>\s+try \{[\s\S]*?<\/script>\n/;
	const splash = /\n\t\t\t<!-- SplashScreen -->[\s\S]*?<\/svg>\n\t\t\t<\/div>/;
	const style = /\n<style>[\s\S]*<\/style>/;
	for (const part of [theme, splash, style]) {
		if (!part.test(text)) fail(html, String(part).slice(0, 40));
		text = text.replace(part, '');
	}
	fs.writeFileSync(page, text);
}
for (const route of ['explore', 'settings', 'manifest.webmanifest', 'fix-tprotocol-service-worker.js', '+page.md']) {
	remove(`evidence/template/src/pages/${route}`);
}
for (const icon of ['apple-touch-icon.png', 'favicon.ico', 'icon-192.png', 'icon-512.png', 'icon.svg']) {
	remove(`evidence/template/static/${icon}`);
}
console.log('patch-evidence : fait');
