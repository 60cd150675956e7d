// The line icons of the desk alone; those of every page are in `ui/icons`.
import type { ReactNode } from 'react'

function Icon({ children, size = 20 }: { children: ReactNode; size?: number }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  )
}

const paths = (...lines: string[]) => ({ size }: { size?: number }) => <Icon {...(size ? { size } : {})}>{lines.map((line) => <path key={line} d={line} />)}</Icon>

export const SortIcon = paths('M3.5 6h13', 'M6 10h8', 'M8.5 14h3')
export const SearchIcon = paths('M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11z', 'm13.2 13.2 3.6 3.6')
export const MoveIcon = paths('M3.5 10h12', 'm11.5 6 4 4-4 4')
export const SleepIcon = paths('M15.8 11.6A6.5 6.5 0 0 1 8.4 4.2a6.5 6.5 0 1 0 7.4 7.4z')
export const InviteIcon = paths('M8.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6z', 'M2.8 16.2c.6-2.8 2.8-4.3 5.7-4.3 1 0 1.9.2 2.7.5', 'M14.5 11.5v5', 'M12 14h5')
export const EyeIcon = paths('M2.5 10S5.3 4.8 10 4.8 17.5 10 17.5 10 14.7 15.2 10 15.2 2.5 10 2.5 10z', 'M10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z')
export const MergeIcon = paths('M5 3.5v4l5 4v5', 'M15 3.5v4l-5 4')
export const BellIcon = paths('M5.5 13.5V9a4.5 4.5 0 0 1 9 0v4.5l1.3 1.6H4.2z', 'M8.5 17h3')
