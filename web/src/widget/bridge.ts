// Talks to the loader on the shop's page. Each side names the other's origin: nothing else is listened to.

export type FromLoader =
  | { type: 'hello'; open: boolean; locale?: string; userJwt?: string | null }
  | { type: 'opened' | 'closed' }
  | { type: 'user'; userJwt: string | null }

export type ToLoader = { type: 'ready' | 'close' | 'need-user' } | { type: 'unread'; count: number }

export interface Bridge {
  embedded: boolean
  post: (message: ToLoader) => void
  listen: (listener: (message: FromLoader) => void) => () => void
}

export function openBridge(): Bridge {
  const parentOrigin = originOfParent()
  const embedded = window.parent !== window && parentOrigin !== null
  return {
    embedded,
    post: (message) => {
      if (embedded && parentOrigin) window.parent.postMessage({ source: 'xiaoer-widget', ...message }, parentOrigin)
    },
    listen: (listener) => {
      const onMessage = (event: MessageEvent) => {
        if (!embedded || event.source !== window.parent || event.origin !== parentOrigin) return
        const data = event.data as { source?: unknown } | null
        if (data?.source === 'xiaoer-loader') listener(event.data as FromLoader)
      }
      window.addEventListener('message', onMessage)
      return () => window.removeEventListener('message', onMessage)
    },
  }
}

/** The browser's own word first; the loader's parameter only where the browser does not say. */
function originOfParent(): string | null {
  const ancestor = (location as { ancestorOrigins?: DOMStringList }).ancestorOrigins?.[0]
  if (ancestor) return ancestor
  try {
    if (document.referrer) return new URL(document.referrer).origin
    const named = new URLSearchParams(location.search).get('origin')
    return named ? new URL(named).origin : null
  } catch {
    return null
  }
}
