// A JSON schema of arguments as a flat list of fields, and what was typed into them as arguments again.
import type { Schema } from './api'

export interface Field { name: string; schema: Schema; required: boolean }

/** Nested objects by dotted names; what is optional inside an optional object is optional. */
export function fieldsOf(schema: Schema, prefix = '', required = true): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const name = `${prefix}${key}`
    const needed = required && (schema.required ?? []).includes(key)
    return inner.properties ? fieldsOf(inner, `${name}.`, needed) : [{ name, schema: inner, required: needed }]
  })
}

/** Empty fields are left out; numbers and yes or no as such; a list is written with commas. */
export function argumentsOf(fields: Field[], texts: Record<string, string>): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  for (const { name, schema } of fields) {
    const text = (texts[name] ?? '').trim()
    if (!text) continue
    const parts = name.split('.')
    const last = parts.pop() ?? name
    let into = given
    for (const part of parts) into = (into[part] ??= {}) as Record<string, unknown>
    into[last] = valueOf(text, schema)
  }
  return given
}

function valueOf(text: string, schema: Schema): unknown {
  switch (schema.type) {
    case 'number':
    case 'integer':
      return Number.isFinite(Number(text)) ? Number(text) : text
    case 'boolean':
      return text === 'true'
    case 'array':
      return text.split(/[,，、]/).map((part) => valueOf(part.trim(), schema.items ?? {})).filter((part) => part !== '')
    default:
      return text
  }
}
