/** Where the CA's keys live on its tokens. The ids are fixed: a second ceremony finds what the first one made. */
export interface CaKeyPlace {
  label: string;
  id: Buffer;
  bits: number;
}

export const CA_KEYS = {
  root: { label: 'root', id: Buffer.from('root'), bits: 4096 },
  issuing: { label: 'issuing', id: Buffer.from('issuing'), bits: 3072 },
  ocsp: { label: 'ocsp', id: Buffer.from('ocsp'), bits: 2048 },
  audit: { label: 'audit', id: Buffer.from('audit'), bits: 2048 },
} as const satisfies Record<string, CaKeyPlace>;
export type CaKeyName = keyof typeof CA_KEYS;
