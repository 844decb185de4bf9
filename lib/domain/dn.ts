/** What fits into a certificate's subject (RFC 5280 appendix A.1): limits count characters, not bytes. */
import { characterCount } from './text';

export const DN_LIMITS = { organisation: 64, department: 64, region: 128 } as const;

export function dnTextProblem(value: string, label: string, max: number): string | null {
  const count = characterCount(value);
  if (count > max) return `${label}会写入证书，最多 ${max} 个字，您输入了 ${count} 个字`;
  if (/[<>"\\\p{Cc}\p{Cf}]/u.test(value)) return `${label}会写入证书，不能含有 < > " \\ 等符号`;
  return null;
}
