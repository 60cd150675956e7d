// Sends one file as it is, and tells how far it has come; fetch cannot tell that.
import { problemOf, ServerError } from './http'
import type { Attachment } from './wire'

export interface Sending {
  headers?: Record<string, string>
  onProgress?: (share: number) => void
  signal?: AbortSignal
}

export type Upload = (file: File, sending: Sending) => Promise<Attachment>

/** Rejects with an AbortError when `signal` says so, otherwise with a ServerError. */
export function uploadFile(url: string, file: File, { headers = {}, onProgress, signal }: Sending): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${url}?name=${encodeURIComponent(file.name.slice(-200))}`)
    request.setRequestHeader('accept', 'application/json')
    request.setRequestHeader('content-type', 'application/octet-stream')
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = (event) => onProgress?.(event.total ? event.loaded / event.total : 0)
    request.onload = () => {
      if (request.status < 300) resolve((JSON.parse(request.responseText) as { attachment: Attachment }).attachment)
      else void problemOf(new Response(request.responseText, { status: request.status })).then(reject)
    }
    request.onerror = () => reject(new ServerError(0, 'offline', 'The server cannot be reached', ''))
    request.onabort = () => reject(new DOMException('Cancelled', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort())
    if (signal?.aborted) request.onabort(new ProgressEvent('abort'))
    else request.send(file)
  })
}
