// The workshop's own line icons, on the grid of ui/icons.
function Icon({ lines, size = 20 }: { lines: string[]; size?: number | undefined }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {lines.map((line) => <path key={line} d={line} />)}
    </svg>
  )
}

const icon = (...lines: string[]) => ({ size }: { size?: number }) => <Icon lines={lines} size={size} />

export const SearchIcon = icon('M9 3.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 9 3.8z', 'm13 13 3.6 3.6')
export const PlusIcon = icon('M10 4.5v11', 'M4.5 10h11')
export const UploadIcon = icon('M10 13V3.8', 'm6.4 7.2 3.6-3.6 3.6 3.6', 'M3.8 12.5v2.7a1.3 1.3 0 0 0 1.3 1.3h9.8a1.3 1.3 0 0 0 1.3-1.3v-2.7')
export const DownloadIcon = icon('M10 3.8V13', 'm6.4 9.6 3.6 3.6 3.6-3.6', 'M3.8 13.5v1.7a1.3 1.3 0 0 0 1.3 1.3h9.8a1.3 1.3 0 0 0 1.3-1.3v-1.7')
export const FileIcon = icon('M5 3.5h6.5L15.5 7.5v9H5z', 'M11.5 3.5v4h4')
export const PenIcon = icon('M4 16l.8-3.4L13 4.4a1.5 1.5 0 0 1 2.1 0l.5.5a1.5 1.5 0 0 1 0 2.1l-8.2 8.2z', 'm11.8 5.6 2.6 2.6')
export const TrashIcon = icon('M4.5 6h11', 'M8 6V4.5h4V6', 'm6 6 .6 10h6.8L14 6')
export const RefreshIcon = icon('M15.8 8.2A6.2 6.2 0 0 0 4.4 7.4', 'M4.2 11.8a6.2 6.2 0 0 0 11.4.8', 'M4.2 3.8v3.8H8', 'M15.8 16.2v-3.8H12')
export const LinkIcon = icon('M8.5 11.5a3 3 0 0 0 4.3 0l2.3-2.3a3 3 0 0 0-4.3-4.3l-.9.9', 'M11.5 8.5a3 3 0 0 0-4.3 0l-2.3 2.3a3 3 0 0 0 4.3 4.3l.9-.9')
export const TryIcon = icon('M8 3.5h4', 'M9 3.5v4.6l-4 6.8a1.2 1.2 0 0 0 1 1.8h8a1.2 1.2 0 0 0 1-1.8l-4-6.8V3.5', 'M6.8 12.2h6.4')
export const HistoryIcon = icon('M4 10a6 6 0 1 1 1.8 4.3', 'M3.6 14.6V11h3.6', 'M10 6.8V10l2.3 1.5')
export const PasteIcon = icon('M7 4.5H5v12h10v-12h-2', 'M7 3.2h6v2.9H7z', 'M8 10h4', 'M8 13h4')
