import type { ReactNode } from 'react';
import type { Scene } from './guides';

const ink = 'var(--c-ink)';
const line = 'var(--c-line-strong)';
const action = 'var(--c-action)';
const soft = 'var(--c-action-soft)';

const Phone = ({ x = 60, children }: { x?: number; children?: ReactNode }) => (
  <g transform={`translate(${x} 8)`}>
    <rect width="48" height="84" rx="8" fill="#fff" stroke={line} />
    <rect x="5" y="9" width="38" height="62" rx="2" fill={soft} stroke="none" />
    <circle cx="24" cy="78" r="3" stroke={line} />
    {children}
  </g>
);
const Screen = ({ children }: { children?: ReactNode }) => (
  <g>
    <rect x="22" y="12" width="124" height="74" rx="6" fill="#fff" stroke={line} />
    <path d="M22 26h124" stroke={line} />
    <circle cx="30" cy="19" r="2" fill={line} stroke="none" />
    <circle cx="38" cy="19" r="2" fill={line} stroke="none" />
    {children}
  </g>
);
const Label = ({ x, y, size = 11, children }: { x: number; y: number; size?: number; children: string }) => (
  <text x={x} y={y} fontSize={size} textAnchor="middle" fill={ink} stroke="none">
    {children}
  </text>
);
const Token = ({ x = 52, y = 34 }: { x?: number; y?: number }) => (
  <g transform={`translate(${x} ${y})`}>
    <rect width="48" height="24" rx="5" fill={action} stroke="none" />
    <rect x="48" y="5" width="16" height="14" fill="#fff" stroke={line} />
    <path d="M53 9h6M53 15h6" stroke={line} />
    <circle cx="12" cy="12" r="4" stroke="#fff" />
  </g>
);
const Tick = ({ x, y }: { x: number; y: number }) => (
  <g transform={`translate(${x} ${y})`}>
    <circle r="11" fill="var(--c-success)" stroke="none" />
    <path d="m-5 0 4 4 7-8" stroke="#fff" strokeWidth="2.5" />
  </g>
);

/** A small drawing a step; what it shows stands in words beside it. */
const DRAWINGS: Record<Scene, ReactNode> = {
  identity: (
    <Phone>
      <Label x={24} y={30} size={9}>
        验证码
      </Label>
      <text x="24" y="48" fontSize="12" textAnchor="middle" fill={action} stroke="none" fontWeight="700">
        ••••••
      </text>
    </Phone>
  ),
  choose: (
    <Screen>
      <rect x="32" y="34" width="104" height="18" rx="4" fill={soft} stroke={action} />
      <rect x="32" y="58" width="104" height="18" rx="4" stroke={line} />
      <circle cx="42" cy="43" r="4" fill={action} stroke="none" />
      <circle cx="42" cy="67" r="4" stroke={line} />
      <path d="M54 43h60M54 67h48" stroke={line} />
    </Screen>
  ),
  form: (
    <Screen>
      <path d="M32 38h30M32 58h30" stroke={ink} />
      <rect x="68" y="32" width="68" height="14" rx="3" fill={soft} stroke={line} />
      <rect x="68" y="52" width="68" height="14" rx="3" fill={soft} stroke={line} />
      <rect x="92" y="72" width="44" height="10" rx="3" fill={action} stroke="none" />
    </Screen>
  ),
  verify: (
    <>
      <rect x="24" y="30" width="56" height="38" rx="5" fill="#fff" stroke={line} />
      <path d="M24 42h56M32 56h20" stroke={line} />
      <Phone x={100} />
      <Tick x={92} y={50} />
    </>
  ),
  upload: (
    <>
      <rect x="36" y="16" width="64" height="68" rx="3" fill="#fff" stroke={line} />
      <Label x={68} y={32}>
        营业执照
      </Label>
      <path d="M46 44h40M46 54h32M46 64h24" stroke={line} />
      <circle cx="86" cy="68" r="11" stroke="var(--c-danger)" strokeWidth="2" />
      <path d="M124 70V34m-11 11 11-11 11 11" stroke={action} strokeWidth="3" />
    </>
  ),
  post: (
    <>
      <rect x="36" y="28" width="96" height="56" rx="4" fill="#fff" stroke={line} />
      <path d="m36 32 48 30 48-30" stroke={line} />
    </>
  ),
  pay: (
    <Phone>
      <path
        d="M12 20h8v8h-8zM28 20h8v8h-8zM12 36h8v8h-8zM26 34h4v4h-4zM32 40h4v4h-4zM26 42h4v4h-4z"
        fill={ink}
        stroke="none"
      />
      <Label x={24} y={64} size={10}>
        扫码支付
      </Label>
    </Phone>
  ),
  review: (
    <>
      <rect x="46" y="14" width="60" height="72" rx="4" fill="#fff" stroke={line} />
      <path d="M56 30h40M56 42h40M56 54h26" stroke={line} />
      <Tick x={108} y={72} />
    </>
  ),
  parcel: (
    <>
      <path d="m84 16 50 18v40L84 90 34 74V34Z" fill="#fff" stroke={line} />
      <path d="m34 34 50 18 50-18M84 52v38" stroke={line} />
      <path d="m56 26 50 18v12" stroke={action} />
    </>
  ),
  password: (
    <>
      <rect x="34" y="36" width="100" height="28" rx="5" fill="#fff" stroke={line} />
      <text x="84" y="55" fontSize="16" textAnchor="middle" fill={ink} stroke="none">
        ＊＊＊＊＊＊
      </text>
    </>
  ),
  token: (
    <>
      <Token x={30} y={36} />
      <rect x="102" y="26" width="42" height="44" rx="4" fill="#fff" stroke={line} />
      <path d="M96 48h6" stroke={line} />
    </>
  ),
  assistant: (
    <Screen>
      <Token x={40} y={42} />
      <Tick x={124} y={54} />
    </Screen>
  ),
  office: (
    <>
      <path d="M84 14 134 38H34Z" fill={soft} stroke={line} />
      <path d="M42 38v40h84V38M60 46v24M84 46v24M108 46v24M34 82h100" stroke={line} />
    </>
  ),
  ended: (
    <>
      <Token x={46} y={38} />
      <path d="M46 74 120 26" stroke="var(--c-danger)" strokeWidth="4" />
    </>
  ),
};

export function SceneDrawing({ scene }: { scene: Scene }) {
  return (
    <svg viewBox="0 0 168 100" width="168" height="100" fill="none" strokeWidth="1.5" aria-hidden="true">
      {DRAWINGS[scene]}
    </svg>
  );
}
