// After src/pages/+layout.js of the template of Evidence 40.1.8 (MIT, Evidence Technologies Inc.), without what a site
// that is whole when it is built has no use for: in the browser a page reads the results that were prerendered for it.
import { browser, building, dev } from '$app/environment';
import {
	arrowTableToJSON,
	initDB,
	query as runQuery,
	setParquetURLs,
	tableFromIPC,
	updateSearchPath
} from '@evidence-dev/universal-sql/client-duckdb';
import { setTrackProxy } from '@evidence-dev/sdk/usql';
import { addBasePath } from '@evidence-dev/sdk/utils/svelte';
import md5 from 'blueimp-md5';

export const ssr = !dev;
export const prerender = true;
export const trailingSlash = 'always';

async function loadTables() {
	if (browser) return;
	const { readFile } = await import('fs/promises');
	const { renderedFiles } = JSON.parse(await readFile('./static/data/manifest.json', 'utf-8'));
	await initDB();
	await setParquetURLs(renderedFiles, { addBasePath });
	await updateSearchPath(Object.keys(renderedFiles));
}
const tables = loadTables();

async function prerendered(routeHash, paramsHash, fetch) {
	const answer = await fetch(addBasePath(`/api/${routeHash}/${paramsHash}/all-queries.json`));
	if (!answer.ok) return {};
	const found = await Promise.all(
		Object.entries(await answer.json()).map(async ([name, hash]) => {
			const table = await tableFromIPC(fetch(addBasePath(`/api/prerendered_queries/${hash}.arrow`)));
			return [name, arrowTableToJSON(table)];
		})
	);
	return Object.fromEntries(found);
}

// A page is rendered twice: the first time says which queries it has.
const seen = new Map();

export const load = async ({ fetch, route, params, url }) => {
	const routeHash = md5(route.id);
	const paramsHash = md5(
		Object.entries(params)
			.sort()
			.map(([key, value]) => `${key}\x1F${value}`)
			.join('\x1E')
	);
	const { inputs = setTrackProxy({ label: '', value: '(SELECT NULL WHERE 0)' }) } = seen.get(url.pathname) ?? {};
	if (building && !browser && !seen.has(url.pathname)) {
		seen.set(url.pathname, { inputs });
		await fetch(url);
		seen.delete(url.pathname);
	}
	await tables;
	const data = browser && route.id ? await prerendered(routeHash, paramsHash, fetch) : {};
	const query = (sql, { query_name, callback = (x) => x } = {}) =>
		callback(
			runQuery(sql, { route_hash: routeHash, additional_hash: paramsHash, query_name, prerendering: building })
		);
	return {
		__db: { query, load: async () => tables, updateParquetURLs: async () => {} },
		inputs,
		data,
		customFormattingSettings: { customFormats: [] },
		isUserPage: true,
		evidencemeta: { queries: [] },
		pagesManifest: { children: {} }
	};
};
