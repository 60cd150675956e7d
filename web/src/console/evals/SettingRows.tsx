// Settings that are different in one run: a name from the list of those that may be changed, and its value.
import { CloseIcon } from '../../ui/icons'
import { PlusIcon } from '../knowledge/icons'
import { useEvals } from './context'

export type SettingRow = [name: string, value: string]

export function SettingRows({ rows, allowed, onChange }: { rows: SettingRow[]; allowed: string[]; onChange: (rows: SettingRow[]) => void }) {
  const { words } = useEvals()
  const say = words.startSheet
  const free = allowed.filter((name) => !rows.some(([taken]) => taken === name))
  const put = (at: number, row: SettingRow) => onChange(rows.map((one, index) => (index === at ? row : one)))
  if (!allowed.length) return null
  return (
    <fieldset className="setting-rows">
      <legend className="field__label">{say.settings}</legend>
      {rows.map(([name, value], at) => (
        <div key={name} className="setting-row" data-testid="setting-row">
          <span className="select__box">
            <select value={name} aria-label={say.setting} data-testid="setting-name" onChange={(event) => put(at, [event.currentTarget.value, value])}>
              {[name, ...free].map((one) => <option key={one} value={one}>{one}</option>)}
            </select>
          </span>
          <input className="input" value={value} aria-label={`${say.value}: ${name}`} placeholder={say.value} autoCapitalize="none" autoComplete="off" spellCheck={false} data-testid="setting-value" onChange={(event) => put(at, [name, event.currentTarget.value])} />
          <button type="button" className="icon-button" aria-label={`${say.removeSetting}: ${name}`} title={say.removeSetting} onClick={() => onChange(rows.filter((_, index) => index !== at))}><CloseIcon size={16} /></button>
        </div>
      ))}
      {free.length > 0 && <button type="button" className="link add-line" data-testid="setting-add" onClick={() => onChange([...rows, [free[0]!, '']])}><PlusIcon size={15} />{say.addSetting}</button>}
      <p className="field__hint">{say.settingsHint}</p>
    </fieldset>
  )
}
