// Files chosen for an upload: what cannot be taken is said before anything is sent.
import { localeOf, type Language } from '../../ui/language'
import { uploads } from './api'

export const LIMITS = { file: 20 * 1024 * 1024, files: 50, all: 100 * 1024 * 1024 }
export const KINDS = ['md', 'markdown', 'txt', 'pdf', 'docx', 'xlsx', 'pptx', 'html', 'htm', 'csv']

export type Objection = 'kind' | 'large' | 'empty'

export function objectionTo(file: { name: string; size: number }): Objection | null {
  if (!KINDS.includes(file.name.split('.').pop()?.toLowerCase() ?? '')) return 'kind'
  if (file.size > LIMITS.file) return 'large'
  return file.size === 0 ? 'empty' : null
}

/** Too many or too much together; the first reason found. */
export function overload(files: { size: number }[]): 'many' | 'much' | null {
  if (files.length > LIMITS.files) return 'many'
  return files.reduce((sum, file) => sum + file.size, 0) > LIMITS.all ? 'much' : null
}

export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** Dropped on the list of articles, taken up by the page for uploads. */
let staged: File[] = []
export const stage = (files: File[]): void => {
  staged = files
}
export const takeStaged = (): File[] => {
  const found = staged
  staged = []
  return found
}

/** Fetch tells nothing of how far a body has been sent; this older way does. */
export function upload(files: File[], options: { language: string; publish: boolean; csrf: string; reader: Language; onProgress: (part: number) => void }): Promise<string> {
  const form = new FormData()
  for (const file of files) form.append('files', file)
  form.set('language', options.language)
  if (options.publish) form.set('publish', 'true')
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', uploads)
    request.setRequestHeader('x-csrf-token', options.csrf)
    request.setRequestHeader('accept-language', localeOf(options.reader))
    request.upload.onprogress = (event) => event.lengthComputable && options.onProgress(event.loaded / event.total)
    request.onerror = () => reject(new Error('offline'))
    request.onload = () => {
      const body = parsed(request.responseText)
      if (request.status < 300 && typeof body['batch_id'] === 'string') resolve(body['batch_id'])
      else reject(new Error(typeof body['detail'] === 'string' ? body['detail'] : ''))
    }
    request.send(form)
  })
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
