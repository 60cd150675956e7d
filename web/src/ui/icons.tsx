// Line icons on a 20-pixel grid, drawn here so that nothing is fetched.
import type { ReactNode } from 'react'

function Icon({ children, size = 20 }: { children: ReactNode; size?: number }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} fill="none" stroke="currentColor" strokeWidth="1.6"
      strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  )
}

type Size = { size?: number }
const paths = (...lines: string[]) => (props: Size) =>
  <Icon {...props}>{lines.map((line) => <path key={line} d={line} />)}</Icon>

export const SendIcon = paths('M10 16V4.5', 'M5 9.2 10 4.2l5 5')
export const StopIcon = ({ size = 20 }: Size) => (
  <svg viewBox="0 0 20 20" width={size} height={size} aria-hidden="true" focusable="false">
    <rect x="5.5" y="5.5" width="9" height="9" rx="2" fill="currentColor" />
  </svg>
)
export const CloseIcon = paths('m5 5 10 10', 'M15 5 5 15')
export const BackIcon = paths('M12 4.5 6.5 10l5.5 5.5')
export const ForwardIcon = paths('M8 4.5 13.5 10 8 15.5')
export const DownIcon = paths('M10 4v11.5', 'm5 10.8 5 5 5-5')
export const MoreIcon = ({ size = 20 }: Size) => (
  <svg viewBox="0 0 20 20" width={size} height={size} fill="currentColor" aria-hidden="true" focusable="false">
    <circle cx="4.5" cy="10" r="1.5" /><circle cx="10" cy="10" r="1.5" /><circle cx="15.5" cy="10" r="1.5" />
  </svg>
)
export const HumanIcon = paths('M4 11V9.5a6 6 0 0 1 12 0V11', 'M4 10.5h1.5A1 1 0 0 1 6.5 11.5v2a1 1 0 0 1-1 1H5a1.5 1.5 0 0 1-1.5-1.5V11', 'M16 10.5h-1.5a1 1 0 0 0-1 1v2a1 1 0 0 0 1 1h.5a1.5 1.5 0 0 0 1.5-1.5V11', 'M15 14.5a3 3 0 0 1-3 2.5h-1')
export const ThumbUpIcon = paths('M6.5 9v7H4.2a.7.7 0 0 1-.7-.7V9.7a.7.7 0 0 1 .7-.7z', 'm6.5 9 3-5.6a1.6 1.6 0 0 1 2.2 1.8L11.1 8h3.7a1.6 1.6 0 0 1 1.6 2l-1.2 4.8a1.6 1.6 0 0 1-1.6 1.2H6.5')
export const ThumbDownIcon = ({ size = 20 }: Size) => (
  <span className="flip"><ThumbUpIcon size={size} /></span>
)
export const CheckIcon = paths('m4.5 10.5 3.7 3.7 7.3-8')
export const AlertIcon = paths('M10 6.5v4.2', 'M10 13.6v.1', 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4z')
export const ShieldIcon = paths('M10 2.8 4 5v4.5c0 3.7 2.5 6.4 6 7.7 3.5-1.3 6-4 6-7.7V5z')
export const BookIcon = paths('M4 4.5A1.5 1.5 0 0 1 5.5 3H16v11.5H5.5A1.5 1.5 0 0 0 4 16z', 'M4 16a1.5 1.5 0 0 0 1.5 1.5H16v-3')
export const BoxIcon = paths('m10 2.8 6.5 3.4v7.6L10 17.2l-6.5-3.4V6.2z', 'M3.5 6.2 10 9.6l6.5-3.4', 'M10 9.6v7.6')
export const TruckIcon = paths('M2.5 5h9v8.5h-9z', 'M11.5 8h3.2l2.8 2.8v2.7h-6', 'M5.5 15.5a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8z', 'M14 15.5a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.8z')
export const TagIcon = paths('M3.5 4.5v5L10.8 17l5.7-5.7L9 3.5H4.5a1 1 0 0 0-1 1z', 'M7 7v.1')
export const StarIcon = ({ size = 20, filled = false }: Size & { filled?: boolean }) => (
  <svg viewBox="0 0 20 20" width={size} height={size} fill={filled ? 'currentColor' : 'none'} stroke="currentColor"
    strokeWidth="1.5" strokeLinejoin="round" aria-hidden="true" focusable="false">
    <path d="m10 2.8 2.2 4.6 5 .7-3.6 3.5.9 5-4.5-2.4-4.5 2.4.9-5L2.8 8.1l5-.7z" />
  </svg>
)
export const NoteIcon = paths('M4 4.5A1.5 1.5 0 0 1 5.5 3h9A1.5 1.5 0 0 1 16 4.5V12l-4.5 5h-6A1.5 1.5 0 0 1 4 15.5z', 'M11.5 17v-5H16')
export const UserIcon = paths('M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4z', 'M3.8 16.8c.6-3 3-4.6 6.2-4.6s5.6 1.6 6.2 4.6')
export const ClockIcon = paths('M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4z', 'M10 6.3V10l2.5 1.8')
export const KeyboardIcon = paths('M2.5 5.5h15v9h-15z', 'M5.5 8.5h.1', 'M8.5 8.5h.1', 'M11.5 8.5h.1', 'M14.5 8.5h.1', 'M6.5 11.7h7')
export const PaperclipIcon = paths('m15.5 9.2-5.9 5.9a3.4 3.4 0 0 1-4.8-4.8l6.2-6.2a2.3 2.3 0 0 1 3.2 3.2l-6.1 6.1a1.1 1.1 0 0 1-1.6-1.6l5.5-5.5')
export const PictureIcon = paths('M4.5 3.5h11a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1z', 'm3.8 14 3.7-4 3 3 2-2 3.7 3.7', 'M12.6 7.4v.1')
export const CameraIcon = paths('M3.5 6.5H6l1.3-2h5.4l1.3 2h2.5a1 1 0 0 1 1 1V15a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1V7.5a1 1 0 0 1 1-1z', 'M10 13.6a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z')
export const FileIcon = paths('M5.5 2.8h6L15.5 7v9.2a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V3.8a1 1 0 0 1 1-1z', 'M11.3 3v4.2h4')
export const RetryIcon = paths('M15.8 8.5A6.2 6.2 0 1 0 16.2 11', 'M16.4 4.4v4.2h-4.2')
export const ReturnIcon = paths('M7.5 4.5 3.5 8.5l4 4', 'M3.5 8.5h8a5 5 0 0 1 5 5v2')

/** The mark: a speech bubble that holds the character 二. */
export function Mark({ size = 28 }: Size) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} className="mark" aria-hidden="true" focusable="false">
      <path className="mark__bubble" d="M9 3h14a6 6 0 0 1 6 6v11a6 6 0 0 1-6 6H13.5L8 30v-4.1A6 6 0 0 1 3 20V9a6 6 0 0 1 6-6z" />
      <path className="mark__strokes" d="M11.5 11h9M8.5 18.5h15" />
    </svg>
  )
}
