// One way to call the server: JSON both ways, problem documents as errors.

export class ServerError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(detail || title)
  }

  /** Trying the very same request again later may help. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 425 || this.status === 429 || this.status >= 500
  }
}

export type Fetch = typeof fetch

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
}

export async function callServer<T>(fetcher: Fetch, url: string, call: Call = {}): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json', ...call.headers }
  const init: RequestInit = { method: call.method ?? 'GET', headers, credentials: 'same-origin' }
  if (call.body instanceof FormData) {
    // The browser writes the content type, which names the boundary.
    init.body = call.body
  } else if (call.body !== undefined) {
    headers['content-type'] = 'application/json'
    init.body = JSON.stringify(call.body)
  }
  if (call.signal) init.signal = call.signal
  let response: Response
  try {
    response = await fetcher(url, init)
  } catch (error) {
    if (call.signal?.aborted) throw error
    throw new ServerError(0, 'offline', 'The server cannot be reached', String(error))
  }
  if (!response.ok) throw await problemOf(response)
  if (response.status === 204) return undefined as T
  const text = await response.text()
  return (text ? JSON.parse(text) : undefined) as T
}

/** The bytes behind an address; its errors are those of `callServer`. */
export async function fetchFile(fetcher: Fetch, url: string, headers: Record<string, string> = {}): Promise<Blob> {
  const response = await fetcher(url, { headers, credentials: 'same-origin' })
  if (!response.ok) throw await problemOf(response)
  return response.blob()
}

export async function problemOf(response: Response): Promise<ServerError> {
  try {
    const body = (await response.json()) as Record<string, unknown>
    const { code, title, detail, type: _type, status: _status, instance: _instance, ...extra } = body
    const words = typeof detail === 'string' ? detail : ''
    return new ServerError(response.status, String(code ?? 'error'), String(title ?? response.statusText), words, extra)
  } catch {
    return new ServerError(response.status, 'error', response.statusText || 'Error', '')
  }
}

export const articlePath = (id: string, version?: number): string =>
  `/v1/articles/${encodeURIComponent(id)}${version ? `?version=${version}` : ''}`
