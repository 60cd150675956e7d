// Prints what a visitor downloads and fails when the widget's JavaScript outgrows its budget.
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const BUDGET = 50_000
const assets = new URL('../dist/assets/', import.meta.url)
const gzipped = (url) => gzipSync(readFileSync(url), { level: 9 }).length
const total = (prefix, ending) =>
  readdirSync(assets)
    .filter((name) => name.startsWith(prefix) && name.endsWith(ending))
    .reduce((sum, name) => sum + gzipped(new URL(name, assets)), 0)

const widget = total('widget', '.js')
const line = (name, bytes) => console.log(`${name.padEnd(14)} ${(bytes / 1000).toFixed(1).padStart(6)} kB gzipped`)
line('widget js', widget)
line('widget css', total('widget', '.css'))
line('loader js', gzipped(new URL('../dist/widget/loader.js', import.meta.url)))
line('console js', total('console', '.js'))
line('console css', total('console', '.css'))
line('report page', gzipped(new URL('../dist/report/index.html', import.meta.url)))
if (widget > BUDGET) {
  console.error(`The widget's JavaScript is over its budget of ${BUDGET / 1000} kB.`)
  process.exit(1)
}
