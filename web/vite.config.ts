// Builds four things into one dist folder: the widget (Preact), the loader (one plain script), the console (React) and the report (Preact, one file).
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin, type UserConfig } from 'vite'
import { configDefaults } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const preact = [
  { find: 'react/jsx-runtime', replacement: 'preact/jsx-runtime' },
  { find: 'react-dom/client', replacement: 'preact/compat/client' },
  { find: 'react-dom', replacement: 'preact/compat' },
  { find: 'react', replacement: 'preact/compat' },
]

const page = (name: 'widget' | 'console', emptyOutDir: boolean): UserConfig => ({
  root: here('pages'),
  base: '/',
  publicDir: false,
  resolve: name === 'widget' ? { alias: preact } : {},
  build: {
    outDir: here('dist'),
    emptyOutDir,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: here(`pages/${name}/index.html`),
      output: {
        entryFileNames: `assets/${name}-[hash].js`,
        chunkFileNames: `assets/${name}-[name]-[hash].js`,
        assetFileNames: `assets/${name}-[hash][extname]`,
      },
    },
  },
})

const loader: UserConfig = {
  publicDir: false,
  build: {
    outDir: here('dist/widget'),
    emptyOutDir: false,
    target: 'es2020',
    lib: { entry: here('src/loader/loader.ts'), formats: ['iife'], name: 'XiaoerLoader', fileName: () => 'loader.js' },
  },
}

/** Puts the script and the styles into the page: a report is one file that loads nothing. */
const inlined: Plugin = {
  name: 'xiaoer-inlined',
  enforce: 'post',
  generateBundle(_, bundle) {
    const page = Object.values(bundle).find((file) => file.fileName.endsWith('.html'))
    if (page?.type !== 'asset') return
    let html = String(page.source)
    for (const file of Object.values(bundle)) {
      if (file === page) continue
      const name = file.fileName.replaceAll('.', '\\.')
      if (file.type === 'chunk') html = html.replace(new RegExp(`<script[^>]*${name}[^>]*></script>`), () => `<script type="module">${file.code.replaceAll('</script', '<\\/script')}</script>`)
      else html = html.replace(new RegExp(`<link[^>]*${name}[^>]*>`), () => `<style>${String(file.source)}</style>`)
      delete bundle[file.fileName]
    }
    page.source = html
  },
}

const report: UserConfig = {
  root: here('pages'),
  publicDir: false,
  resolve: { alias: preact },
  plugins: [inlined],
  build: {
    outDir: here('dist'),
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 1_000_000,
    cssCodeSplit: false,
    rollupOptions: { input: here('pages/report/index.html') },
  },
}

export default defineConfig(({ mode }) => {
  if (mode === 'widget') return page('widget', true)
  if (mode === 'console') return page('console', false)
  if (mode === 'loader') return loader
  if (mode === 'report') return report
  return { test: { include: ['test/**/*.test.{ts,tsx}'], exclude: configDefaults.exclude } } as UserConfig
})
