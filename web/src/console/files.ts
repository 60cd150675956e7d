// Files at the desk: one door for each conversation, so that nothing chosen in one is ever sent in another.
import { useEffect, useMemo, useState } from 'react'
import { Blobs } from '../sdk/blobs'
import { fetchFile } from '../sdk/http'
import type { FileDoor } from '../sdk/picks'
import { uploadFile } from '../sdk/upload'
import type { AttachmentLimits } from '../sdk/wire'
import { useDesk } from './context'
import type { Desk } from './desk'

const doors = new Map<string, Omit<FileDoor, 'limits'>>()
let limits: Promise<AttachmentLimits> | null = null

export function useDeskFiles(conversationId: string): FileDoor {
  const { desk } = useDesk()
  const [told, setTold] = useState<AttachmentLimits | null>(null)
  useEffect(() => {
    limits ??= desk.request<AttachmentLimits>('/v1/desk/attachment-limits')
    limits.then(setTold, () => {
      limits = null
    })
  }, [desk])
  return useMemo(() => ({ ...doorOf(desk, conversationId), limits: told }), [desk, conversationId, told])
}

function doorOf(desk: Desk, conversationId: string): Omit<FileDoor, 'limits'> {
  const known = doors.get(conversationId)
  if (known) return known
  const path = `/v1/desk/conversations/${encodeURIComponent(conversationId)}/attachments`
  const made = {
    blobs: new Blobs((id) => fetchFile((input, init) => fetch(input, init), `${path}/${encodeURIComponent(id)}`)),
    upload: ((file, sending) => uploadFile(path, file, { ...sending, headers: { 'x-csrf-token': desk.token() } })) as FileDoor['upload'],
  }
  doors.set(conversationId, made)
  return made
}
