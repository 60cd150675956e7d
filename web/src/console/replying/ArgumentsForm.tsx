// A tool's arguments as fields, from its JSON schema; the server checks them by the same schema and limits.
import { useState, type ReactNode } from 'react'
import { useLanguage } from '../../ui/language'
import type { Schema, Tool } from './api'
import { argumentsOf, fieldsOf, type Field } from './schema'
import { replyingWords } from './words'

export function ArgumentsForm({ tool, given, submit, onSubmit, onCancel }: {
  tool: Tool; given: Record<string, unknown>; submit: string; onSubmit: (given: Record<string, unknown>) => void; onCancel: () => void
}) {
  const language = useLanguage()
  const words = replyingWords[language]
  const fields = fieldsOf(tool.parameters)
  const [texts, setTexts] = useState<Record<string, string>>(() => Object.fromEntries(fields.map(({ name }) => [name, textOf(valueAt(given, name))])))
  const { maximum, count, hours } = tool.limits
  const label = (name: string) => tool.names[name]?.[language] ?? name.replaceAll('_', ' ')
  const limits = [...Object.entries(maximum).map(([name, most]) => words.limitOf(label(name), most)), ...(count ? [words.countOf(count, hours)] : [])]
  return (
    <form className="arguments" data-testid="arguments" onSubmit={(event) => { event.preventDefault(); onSubmit(argumentsOf(fields, texts)) }}>
      {fields.map((field) => (
        <Row key={field.name} id={`${tool.name}.${field.name}`} label={label(field.name)} hint={field.schema.description ?? ''}>
          <Input id={`${tool.name}.${field.name}`} field={field} value={texts[field.name] ?? ''} most={maximum[field.name]} labels={(value) => tool.labels[field.name]?.[value]?.[language] ?? value}
            onChange={(value) => setTexts({ ...texts, [field.name]: value })} />
        </Row>
      ))}
      {limits.length > 0 && <p className="help__quiet">{limits.join(language === 'zh' ? '；' : '; ')}</p>}
      <footer><button type="submit" className="button button--primary" data-testid="arguments-send">{submit}</button><button type="button" className="button" onClick={onCancel}>{words.cancel}</button></footer>
    </form>
  )
}

function Row({ id, label, hint, children }: { id: string; label: string; hint: string; children: ReactNode }) {
  return <div className="field"><label htmlFor={id} title={hint}>{label}</label>{children}</div>
}

function Input({ id, field, value, most, labels, onChange }: { id: string; field: Field; value: string; most: number | undefined; labels: (value: string) => string; onChange: (value: string) => void }) {
  const options = optionsOf(field.schema)
  if (options) {
    return (
      <select id={id} value={value} required={field.required} data-testid={`argument-${field.name}`} onChange={(event) => onChange(event.target.value)}>
        <option value="" />
        {options.map((option) => <option key={option} value={option}>{labels(option)}</option>)}
      </select>
    )
  }
  const number = field.schema.type === 'number' || field.schema.type === 'integer'
  return (
    <input id={id} value={value} required={field.required} type={number ? 'number' : 'text'} step={field.schema.type === 'integer' ? 1 : 'any'} min={field.schema.minimum} max={most ?? field.schema.maximum}
      maxLength={field.schema.maxLength} data-testid={`argument-${field.name}`} onChange={(event) => onChange(event.target.value)} />
  )
}

const optionsOf = (schema: Schema): string[] | null => (schema.enum ? schema.enum.map(String) : schema.type === 'boolean' ? ['true', 'false'] : null)

const textOf = (value: unknown): string => (value === undefined || value === null ? '' : Array.isArray(value) ? value.join(', ') : String(value))

function valueAt(given: Record<string, unknown>, name: string): unknown {
  return name.split('.').reduce<unknown>((value, part) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined), given)
}
