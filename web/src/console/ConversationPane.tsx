// The open conversation: its head, the brief, who else is there, the transcript and the reply box.
import { useCallback, useEffect, useRef, useState } from 'react'
import { articlePath, callServer } from '../sdk/http'
import type { ArticleText, Citation } from '../sdk/wire'
import { SourcePanel } from '../ui/SourcePanel'
import { BriefCard } from './Brief'
import { useDesk } from './context'
import type { Detail, DeskStatus } from './desk'
import { HandBackSheet, ResolveSheet } from './EndSheets'
import { Head } from './Head'
import { InviteSheet, SnoozeSheet, TakeOverSheet, TransferSheet } from './MoveSheets'
import { Present } from './Present'
import { ReplyBox } from './replying/ReplyBox'
import type { Sheet } from './sheets'
import { useTypingSign } from './signs'
import { standingOf } from './standing'
import { Transcript } from './Transcript'

export interface ConversationPaneProps {
  status: DeskStatus
  sheet: Sheet
  onSheet: (sheet: Sheet) => void
  tab: 'reply' | 'note'
  onTab: (tab: 'reply' | 'note') => void
  focusKey: number
  onCustomer: () => void
}

export function ConversationPane(props: ConversationPaneProps) {
  const { words } = useDesk()
  const { status } = props
  if (status.detail) return <Opened key={status.detail.conversation.id} {...props} detail={status.detail} />
  return (
    <main className="conversation conversation--none">
      {!status.openId && <><h2>{words.allQuiet}</h2><p>{words.pick}</p></>}
    </main>
  )
}

function Opened(props: ConversationPaneProps & { detail: Detail }) {
  const { desk } = useDesk()
  const { status, detail, sheet, onSheet, tab } = props
  const [source, setSource] = useState<Citation | null>(null)
  const opener = useRef<HTMLElement | null>(null)
  const show = useCallback((citation: Citation) => {
    opener.current = document.activeElement as HTMLElement | null
    setSource(citation)
  }, [])
  const load = useCallback((id: string, version?: number) => callServer<ArticleText>(fetch.bind(globalThis), articlePath(id, version)), [])
  const is = standingOf(detail, status.operator)
  const id = detail.conversation.id
  const onTyping = useTypingSign(desk, id, tab === 'reply')
  useReading(detail, is.mine)
  const close = () => onSheet(null)
  return (
    <main className="conversation" data-testid="conversation" data-conversation={id} data-state={is.state}>
      <Head detail={detail} status={status} onSheet={onSheet} onCustomer={props.onCustomer} />
      {detail.handoff && <BriefCard key={detail.handoff.id} handoff={detail.handoff} folded={wasAnswered(detail)} onCitation={show} />}
      <Present detail={detail} status={status} />
      <Transcript detail={detail} signs={status.signs} onCitation={show} />
      <div className="replying" onInput={onTyping}>
        <ReplyBox detail={detail} mine={is.canReply} tab={tab} onTab={props.onTab} focusKey={props.focusKey} me={status.operator?.name ?? ''} signs={status.signs} onCitation={show} />
      </div>
      {sheet === 'resolve' && <ResolveSheet id={id} onClose={close} />}
      {sheet === 'hand-back' && <HandBackSheet id={id} onClose={close} />}
      {sheet === 'transfer' && <TransferSheet detail={detail} me={status.operator?.id} onClose={close} />}
      {sheet === 'invite' && <InviteSheet detail={detail} me={status.operator?.id} onClose={close} />}
      {sheet === 'snooze' && <SnoozeSheet detail={detail} onClose={close} />}
      {sheet === 'take-over' && <TakeOverSheet detail={detail} onClose={close} />}
      {source && <SourcePanel citation={source} load={load} onClose={() => { setSource(null); opener.current?.focus() }} />}
    </main>
  )
}

/** Only what stands on a visible screen of whoever holds the conversation was read. */
function useReading(detail: Detail, mine: boolean): void {
  const { desk } = useDesk()
  const id = detail.conversation.id
  const last = detail.messages.findLast((message) => !message.internal && message.sender === 'contact')?.id
  useEffect(() => {
    if (!mine || !last) return
    const tell = () => document.visibilityState === 'visible' && desk.markRead(id, last)
    tell()
    document.addEventListener('visibilitychange', tell)
    return () => document.removeEventListener('visibilitychange', tell)
  }, [desk, id, mine, last])
}

/** A brief is for whoever has not answered yet. */
function wasAnswered({ handoff, conversation, messages }: Detail): boolean {
  if (conversation.owner.kind === 'assistant' || conversation.status === 'resolved') return true
  const since = Date.parse(handoff?.created_at ?? '')
  return messages.some((message) => message.sender === 'operator' && !message.internal && Date.parse(message.createdAt ?? '') > since)
}
