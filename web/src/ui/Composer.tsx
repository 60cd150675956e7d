// Where words are typed: grows with them, keeps them over a reload, and never sends half a Chinese word.
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode, type Ref, type TextareaHTMLAttributes } from 'react'
import type { FileDoor } from '../sdk/picks'
import type { Attachment } from '../sdk/wire'
import { AttachButton, ChosenFiles, DropSheet } from './Attach'
import { SendIcon, StopIcon } from './icons'
import { useWords } from './language'
import { filesOf, useDropping, usePicks } from './usePicks'

/** The box as whoever offers words for it sees it. */
export interface ComposerControl {
  text: () => string
  caret: () => number
  /** Replaces all of it; the caret stands at `caret`, or at the end. */
  put: (text: string, caret?: number) => void
}

export interface ComposerProps {
  draftName: string
  placeholder: string
  maxLength?: number
  running?: boolean
  disabled?: boolean
  /** `enter` sends on Enter, `mod-enter` on Ctrl or Cmd with Enter. */
  sendOn: 'enter' | 'mod-enter'
  /** Where the answer is a promise that fails, the files come back. */
  onSend: (text: string, attachments: Attachment[]) => unknown
  /** With it, files go with the words. */
  files?: FileDoor | undefined
  onStop?: () => void
  testIds: { box: string; send: string }
  className?: string
  label?: string
  sendLabel?: string
  before?: ReactNode
  focusKey?: unknown
  control?: Ref<ComposerControl>
  /** What stands in the box and where the caret is, at each change of either. */
  onWords?: (text: string, caret: number) => void
  /** True when the key was meant for something else, such as a list above the box. */
  onKey?: (event: globalThis.KeyboardEvent) => boolean
  /** False when it must not leave yet; the words stay. */
  maySend?: (text: string) => boolean
  /** Attributes of the box for a list that belongs to it. */
  boxProps?: TextareaHTMLAttributes<HTMLTextAreaElement>
}

/** Enter while an input method is composing picks a word; it must not send. */
export function isSendKey(event: { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; keyCode: number; isComposing: boolean }, sendOn: ComposerProps['sendOn']): boolean {
  if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return false
  if (sendOn === 'mod-enter') return event.ctrlKey || event.metaKey
  return !event.shiftKey
}

export function Composer(props: ComposerProps) {
  const words = useWords()
  const [text, setText] = useDraft(props.draftName)
  const box = useRef<HTMLTextAreaElement>(null)
  const { files } = props
  const picking = usePicks(props.draftName, files)
  // By name, too: another conversation must not send what waits in this one.
  const [waitingIn, setWaitingIn] = useState<string | null>(null)
  const waiting = waitingIn === props.draftName
  const over = useDropping(files && !props.disabled ? picking.add : null)

  useLayoutEffect(() => {
    const area = box.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${Math.min(area.scrollHeight, 168)}px`
  }, [text])
  useEffect(() => {
    if (props.focusKey !== undefined) box.current?.focus({ preventScroll: true })
  }, [props.focusKey])

  const tell = () => {
    const area = box.current
    if (area) props.onWords?.(area.value, area.selectionStart)
  }
  useImperativeHandle(props.control, () => ({
    text: () => box.current?.value ?? '',
    caret: () => box.current?.selectionStart ?? 0,
    put: (next, caret = next.length) => {
      setText(next)
      // The caret moves once the words are there.
      requestAnimationFrame(() => {
        box.current?.focus()
        box.current?.setSelectionRange(caret, caret)
        tell()
      })
    },
  }))

  const ready = (text.trim() !== '' || picking.picks.length > 0) && !picking.stuck && !props.disabled
  const send = () => {
    if (!ready || props.maySend?.(text.trim()) === false) return
    if (picking.sending) return setWaitingIn(props.draftName)
    const { done } = picking
    const sent = picking.list.take()
    const answer = props.onSend(text.trim(), done)
    if (answer instanceof Promise && sent.length) answer.catch(() => picking.list.restore(sent))
    setText('')
    box.current?.focus()
  }
  // Sent before its files were there: it goes out with the last of them, unless one has failed.
  useEffect(() => {
    if (!waiting || picking.sending) return
    setWaitingIn(null)
    if (picking.picks.length > 0) send()
  })
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const native = (event.nativeEvent ?? event) as globalThis.KeyboardEvent
    if (props.onKey?.(native)) return event.preventDefault()
    if (!isSendKey(native, props.sendOn)) return
    event.preventDefault()
    send()
  }
  const stopping = props.running && props.onStop && !text.trim() && !picking.picks.length
  return (
    <form className={`composer ${props.className ?? ''}`} onSubmit={(event) => { event.preventDefault(); send() }}>
      {props.before}
      {files && <ChosenFiles door={files} picking={picking} waiting={waiting} />}
      {files && over && <DropSheet door={files} />}
      <div className={`composer__row${files ? ' composer__row--files' : ''}`}>
        {files && <AttachButton door={files} picking={picking} disabled={props.disabled} />}
        <textarea ref={box} rows={1} value={text} data-testid={props.testIds.box} aria-label={props.label ?? words.message}
          placeholder={props.placeholder} maxLength={props.maxLength ?? 8000} disabled={props.disabled} enterKeyHint="send"
          onInput={(event) => { setText(event.currentTarget.value); tell() }} onChange={() => undefined} onKeyDown={onKeyDown} onSelect={tell}
          onPaste={(event) => {
            const pasted = files ? filesOf(event) : []
            if (!pasted.length) return
            event.preventDefault()
            picking.add(pasted)
          }}
          {...props.boxProps} />
        {stopping ? (
          <button type="button" className="composer__send composer__send--stop" data-testid="stop" aria-label={words.stop} title={words.stop} onClick={props.onStop}>
            <StopIcon />
          </button>
        ) : (
          <button type="submit" className="composer__send" data-testid={props.testIds.send} aria-label={props.sendLabel ?? words.send}
            title={props.sendLabel ?? words.send} disabled={!ready}>
            <SendIcon />
          </button>
        )}
      </div>
    </form>
  )
}

function useDraft(name: string): [string, (text: string) => void] {
  const [state, setState] = useState(() => ({ name, text: readDraft(name) }))
  const text = state.name === name ? state.text : readDraft(name)
  if (state.name !== name) setState({ name, text })
  useEffect(() => {
    // Somebody put a draft back, after its sending had failed.
    const onDraft = (event: Event) => {
      if ((event as CustomEvent<string>).detail === name) setState({ name, text: readDraft(name) })
    }
    window.addEventListener('xiaoer.draft', onDraft)
    return () => window.removeEventListener('xiaoer.draft', onDraft)
  }, [name])
  return [text, (next) => {
    setState({ name, text: next })
    try {
      if (next) localStorage.setItem(name, next)
      else localStorage.removeItem(name)
    } catch {
      // Without storage a draft lasts as long as the page.
    }
  }]
}

function readDraft(name: string): string {
  try {
    return localStorage.getItem(name) ?? ''
  } catch {
    return ''
  }
}
