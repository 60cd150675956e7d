// The bytes of attachments as addresses of this page alone: each is fetched once, with the caller's own authority.

export class Blobs {
  private readonly found = new Map<string, Promise<string>>()

  constructor(private readonly load: (id: string) => Promise<Blob>) {}

  /** An address that ends with the page; a failed load is tried anew by the next call. */
  url(id: string): Promise<string> {
    const known = this.found.get(id)
    if (known) return known
    const url = this.load(id).then((blob) => URL.createObjectURL(blob))
    this.found.set(id, url)
    url.catch(() => this.found.delete(id))
    return url
  }

  /** What was chosen on this page need not come back over the line. */
  put(id: string, blob: Blob): void {
    this.found.set(id, Promise.resolve(URL.createObjectURL(blob)))
  }

  clear(): void {
    for (const url of this.found.values()) url.then((made) => URL.revokeObjectURL(made), () => undefined)
    this.found.clear()
  }
}
