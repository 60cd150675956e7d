// Put on a shop's page as <script src=".../widget/loader.js" data-user-jwt-url="..." data-locale="zh-CN" defer>:
// draws the launcher, opens the chat in a frame, and passes on who the shop says its visitor is.

type FromWidget = { source?: string; type?: string; count?: number }

function start(tag: HTMLScriptElement): void {
  const origin = new URL(tag.src).origin
  const locale = tag.dataset['locale'] || document.documentElement.lang || navigator.language
  const words = locale.toLowerCase().startsWith('zh')
    ? ZH
    : { open: 'Chat with us', close: 'Close the chat', unread: 'unread', title: 'Customer service chat' }

  const host = document.createElement('div')
  host.id = 'xiaoer'
  const shade = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  shade.adoptedStyleSheets = [sheet]

  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'launcher'
  button.setAttribute('data-testid', 'launcher')
  button.setAttribute('aria-expanded', 'false')
  button.append(drawing(BUBBLE, 'bubble'), drawing(CROSS, 'cross'))
  const badge = document.createElement('span')
  badge.className = 'badge'
  badge.hidden = true
  badge.setAttribute('aria-hidden', 'true')
  button.append(badge)
  shade.append(button)

  let frame: HTMLIFrameElement | null = null
  let ready = false
  let open = false
  let unread = 0
  let fetchedAt = 0
  let userJwt: string | null | undefined

  const label = () => {
    button.setAttribute('aria-label', open ? words.close : unread ? `${words.open} (${unread} ${words.unread})` : words.open)
    button.setAttribute('aria-expanded', String(open))
    badge.hidden = open || unread === 0
    badge.textContent = unread > 9 ? '9+' : String(unread)
  }
  const post = (message: object) => frame?.contentWindow?.postMessage({ source: 'xiaoer-loader', ...message }, origin)

  /** null: nobody is signed in to the shop; undefined: it could not be asked. */
  const fetchUser = async (): Promise<string | null | undefined> => {
    const url = tag.dataset['userJwtUrl']
    if (!url) return null
    try {
      const response = await fetch(url, { credentials: 'same-origin', cache: 'no-store' })
      fetchedAt = Date.now()
      if (response.status === 401 || response.status === 403 || response.status === 204) return null
      if (!response.ok) return undefined
      const text = (await response.text()).trim()
      if (!text.startsWith('{')) return text || null
      const body = JSON.parse(text) as Record<string, unknown>
      const found = body['user_jwt'] ?? body['token'] ?? body['jwt']
      return typeof found === 'string' && found ? found : null
    } catch {
      return undefined
    }
  }

  const build = () => {
    if (frame) return
    frame = document.createElement('iframe')
    frame.title = words.title
    frame.className = 'panel'
    frame.setAttribute('data-testid', 'widget-frame')
    frame.allow = 'clipboard-write'
    const query = new URLSearchParams({ locale, origin: location.origin })
    frame.src = `${origin}/widget/?${query}`
    shade.insertBefore(frame, button)
    label()
  }

  const setOpen = (wanted: boolean) => {
    if (wanted === open) return
    open = wanted
    if (wanted) build()
    host.toggleAttribute('data-open', wanted)
    remember(wanted)
    label()
    if (wanted) {
      if (ready) post({ type: 'opened' })
      frame?.focus()
      // A token lives an hour at most: a stale one is renewed when the chat is opened again.
      if (ready && Date.now() - fetchedAt > 20 * 60_000) void renew()
    } else {
      post({ type: 'closed' })
      button.focus()
    }
  }
  const renew = async () => {
    const fresh = await fetchUser()
    if (fresh !== undefined && fresh !== userJwt) {
      userJwt = fresh
      post({ type: 'user', userJwt: fresh })
    }
  }

  window.addEventListener('message', (event: MessageEvent) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return
    const data = event.data as FromWidget | null
    if (data?.source !== 'xiaoer-widget') return
    if (data.type === 'ready') {
      void fetchUser().then((found) => {
        userJwt = found
        ready = true
        post({ type: 'hello', open, locale, ...(found === undefined ? {} : { userJwt: found }) })
      })
    } else if (data.type === 'close') {
      setOpen(false)
    } else if (data.type === 'need-user') {
      void renew()
    } else if (data.type === 'unread') {
      unread = Math.max(0, Number(data.count) || 0)
      label()
    }
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && open) setOpen(false)
  })
  button.addEventListener('click', () => setOpen(!open))

  const mount = () => {
    document.body.append(host)
    label()
    const before = recall()
    // Whoever has used the chat gets it ready in the background, so that the badge can count.
    if (before === 'open' && matchMedia('(min-width: 561px)').matches) setOpen(true)
    else if (before !== null) build()
  }
  if (document.body) mount()
  else document.addEventListener('DOMContentLoaded', mount)

  Object.assign(window, { Xiaoer: { open: () => setOpen(true), close: () => setOpen(false), signedIn: () => void renew() } })
}

function drawing(path: string, name: string): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  svg.setAttribute('viewBox', '0 0 32 32')
  svg.setAttribute('class', name)
  svg.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS(space, 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

// Escaped, because a shop's page may not be UTF-8 and a script without a charset is read like its page.
const ZH = { open: '\u8054\u7cfb\u5ba2\u670d', close: '\u5173\u95ed\u5ba2\u670d', unread: '\u6761\u672a\u8bfb', title: '\u5ba2\u670d\u5bf9\u8bdd' }
const STATE = 'xiaoer.launcher'

function remember(open: boolean): void {
  try {
    sessionStorage.setItem(STATE, open ? 'open' : 'closed')
  } catch {
    // The state then lasts as long as the page.
  }
}

function recall(): string | null {
  try {
    return sessionStorage.getItem(STATE)
  } catch {
    return null
  }
}

const BUBBLE = 'M9 3h14a6 6 0 0 1 6 6v11a6 6 0 0 1-6 6H13.5L8 30v-4.1A6 6 0 0 1 3 20V9a6 6 0 0 1 6-6zM11.5 11h9M8.5 18.5h15'
const CROSS = 'M9 9 23 23M23 9 9 23'
const STYLE = `
:host { all: initial; }
.launcher { position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom)); z-index: 2147483001;
  width: 56px; height: 56px; border: 0; padding: 0; border-radius: 50%; background: #17624f; cursor: pointer; display: grid; place-items: center;
  box-shadow: 0 2px 6px #0003, 0 8px 28px #0f4f3f40; transition: transform .15s, background .15s; }
.launcher:hover { background: #0f4f3f; transform: translateY(-1px); }
.launcher:focus-visible { outline: 3px solid #17624f; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
.launcher svg { grid-area: 1 / 1; width: 28px; height: 28px; fill: none; stroke: #fff; stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round; transition: opacity .15s, transform .2s; }
.launcher .cross, :host([data-open]) .bubble { opacity: 0; transform: rotate(-40deg) scale(.7); }
:host([data-open]) .cross { opacity: 1; transform: none; }
.badge { position: absolute; top: -3px; right: -3px; min-width: 22px; height: 22px; padding: 0 6px; box-sizing: border-box; border-radius: 11px; background: #b3261e; color: #fff;
  font: 600 12px/22px -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; text-align: center; box-shadow: 0 0 0 2px #fff; }
.badge[hidden] { display: none; }
.panel { position: fixed; right: 20px; bottom: 90px; z-index: 2147483000; width: 408px; height: min(700px, calc(100vh - 116px)); border: 0; border-radius: 18px; background: transparent;
  box-shadow: 0 0 0 1px #17201d14, 0 4px 12px #17201d14, 0 20px 60px #17201d33; opacity: 0; visibility: hidden; transform: translateY(10px) scale(.985); transform-origin: bottom right;
  transition: opacity .18s, transform .18s, visibility 0s .18s; color-scheme: light dark; }
:host([data-open]) .panel { opacity: 1; visibility: visible; transform: none; transition: opacity .18s, transform .18s; }
@media (max-width: 560px) {
  .panel { inset: 0; width: 100%; height: 100%; height: 100dvh; border-radius: 0; transform: translateY(24px); }
  :host([data-open]) .launcher { display: none; }
}
@media (prefers-reduced-motion: reduce) { .panel, .launcher, .launcher svg { transition: none !important; } }
`

const script = document.currentScript as HTMLScriptElement | null
if (script?.src) start(script)
