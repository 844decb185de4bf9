import { caCertificates, crls } from '../../../db/schema/pki';
import type { ServiceContext } from '../context';

export interface AuthorityCertificate {
  /** `audit-…`: by key, because what an earlier key signed stays to be checked. */
  name: 'root' | 'issuing' | 'ocsp' | `audit-${string}`;
  der: Uint8Array;
  pem: string;
  subjectKeyId: string;
  notAfter: Date;
}

/** What the web process shows under /pki/: the CA's own certificates, and the list that its root signed at the ceremony. */
export async function storeAuthority(
  ctx: ServiceContext,
  list: readonly AuthorityCertificate[],
  rootCrl: { number: number; der: Uint8Array; thisUpdate: Date; nextUpdate: Date; entries: number },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    for (const { name, ...rest } of list) {
      await tx
        .insert(caCertificates)
        .values({ name, ...rest })
        .onConflictDoUpdate({ target: caCertificates.name, set: rest });
    }
    await tx
      .insert(crls)
      .values({ issuer: 'root', ...rootCrl })
      .onConflictDoUpdate({ target: [crls.issuer, crls.number], set: rootCrl });
  });
}
