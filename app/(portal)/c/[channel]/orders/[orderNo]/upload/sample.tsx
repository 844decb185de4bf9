import type { UploadKind } from '@/lib/domain/order';

/** Drawings of what is wanted: which document, which side, where the seal is. */
export function Sample({ kind }: { kind: UploadKind }) {
  return (
    <svg
      viewBox="0 0 160 118"
      width="160"
      height="118"
      aria-hidden="true"
      fill="none"
      stroke="var(--c-line-strong)"
      strokeWidth="1.5"
    >
      {kind === 'licence' ? <Licence /> : <rect x="8" y="6" width="144" height="92" rx="8" fill="#fff" />}
      {kind.endsWith('_id_portrait') ? <Portrait /> : null}
      {kind.endsWith('_id_emblem') ? <Emblem /> : null}
      {kind === 'authorisation' ? <Letter title="授权书" /> : null}
      {kind === 'change_notice' ? <Letter title="变更通知书" /> : null}
      <text x="80" y="113" textAnchor="middle" fontSize="9" fill="var(--c-muted)" stroke="none">
        示意图
      </text>
    </svg>
  );
}

function Licence() {
  return (
    <>
      <rect x="14" y="6" width="132" height="86" rx="3" fill="#fff" />
      <text x="80" y="24" textAnchor="middle" fontSize="12" fontWeight="700" fill="var(--c-ink)" stroke="none">
        营业执照
      </text>
      <path d="M26 38h62M26 50h50M26 62h62M26 74h42" />
      <circle cx="116" cy="66" r="17" stroke="var(--c-danger)" strokeWidth="2" />
      <path
        d="m116 57 2.4 6.6h7l-5.6 4.2 2.1 6.8-5.9-4.1-5.9 4.1 2.1-6.8-5.6-4.2h7z"
        fill="var(--c-danger)"
        stroke="none"
      />
    </>
  );
}

function Letter({ title }: { title: string }) {
  return (
    <>
      <text x="80" y="26" textAnchor="middle" fontSize="11" fontWeight="700" fill="var(--c-ink)" stroke="none">
        {title}
      </text>
      <path d="M24 38h112M24 48h112M24 58h60M24 80h44" />
      <circle cx="114" cy="74" r="15" stroke="var(--c-danger)" strokeWidth="2" />
    </>
  );
}

function Portrait() {
  return (
    <>
      <path d="M22 26h54M22 40h38M22 54h54M22 74h112" />
      <circle cx="116" cy="34" r="12" />
      <path d="M96 64c2-12 10-16 20-16s18 4 20 16z" />
    </>
  );
}

function Emblem() {
  return (
    <>
      <circle cx="36" cy="32" r="14" stroke="var(--c-danger)" strokeWidth="2" />
      <path d="m36 24 2 5.6h6l-4.8 3.6 1.8 5.8-5-3.5-5 3.5 1.8-5.8-4.8-3.6h6z" fill="var(--c-danger)" stroke="none" />
      <path d="M62 26h70M62 38h52M34 64h92M34 78h92" />
    </>
  );
}
