import FitScreenIcon from '@mui/icons-material/FitScreen';
import RotateRightIcon from '@mui/icons-material/RotateRight';
import ZoomInIcon from '@mui/icons-material/ZoomIn';
import ZoomOutIcon from '@mui/icons-material/ZoomOut';
import { Alert, Box, IconButton, Paper, Tab, Tabs, Tooltip } from '@mui/material';
import { type PointerEvent, useRef, useState } from 'react';
import type { UploadView } from '@/lib/schemas/admin-views';
import { useKeys } from '../../parts/keys';

const MIN = 0.5;
const MAX = 6;
const FIT = { zoom: 1, angle: 0, x: 0, y: 0 };

/** No paper hides behind an arrow: what has no room goes on in a second line, and each is underlined where it stands. */
const ALL_IN_SIGHT = {
  '& .MuiTabs-list': { flexWrap: 'wrap' },
  '& .MuiTabs-indicator': { display: 'none' },
  '& .MuiTab-root': { minWidth: 0, px: 1, fontSize: 13, letterSpacing: 0, borderBottom: 2, borderColor: 'transparent' },
  '& .Mui-selected': { borderColor: 'primary.main' },
};

/** One paper at a time: 1–3 switch, + − zoom, R rotates, 0 fits; drag to move, wheel to zoom. */
export function DocumentViewer({ uploads }: { uploads: UploadView[] }) {
  const [index, setIndex] = useState(0);
  const [view, setView] = useState(FIT);
  const upload = uploads[index];
  const zoom = (factor: number) => setView((v) => ({ ...v, zoom: Math.min(MAX, Math.max(MIN, v.zoom * factor)) }));
  const rotate = () => setView((v) => ({ ...v, angle: (v.angle + 90) % 360 }));
  const fitWindow = () => setView(FIT);
  const open = (at: number) => {
    if (!uploads[at]) return;
    setIndex(at);
    fitWindow();
  };
  useKeys([
    ...uploads.map((u, at) => ({ key: String(at + 1), label: `查看${u.kindLabel}`, run: () => open(at) })),
    { key: '+', label: '放大', run: () => zoom(1.25) },
    { key: '=', label: '放大', run: () => zoom(1.25) },
    { key: '-', label: '缩小', run: () => zoom(0.8) },
    { key: 'r', label: '旋转', run: rotate },
    { key: '0', label: '适合窗口', run: fitWindow },
  ]);
  if (!upload) return <Alert severity="warning">没有可查看的资料。</Alert>;
  return (
    <Paper variant="outlined" sx={{ minWidth: 0 }}>
      <Tabs value={index} onChange={(_, at: number) => open(at)} aria-label="上传的资料" sx={ALL_IN_SIGHT}>
        {uploads.map((u, at) => (
          <Tab key={u.id} label={`${at + 1} ${u.kindLabel}`} />
        ))}
      </Tabs>
      <Toolbar upload={upload} scale={view.zoom} zoom={zoom} rotate={rotate} fitWindow={fitWindow} />
      {upload.refusal ? <Alert severity="warning">{upload.refusal}</Alert> : null}
      <Canvas
        key={upload.id}
        upload={upload}
        view={view}
        move={(x, y) => setView((v) => ({ ...v, x, y }))}
        zoom={zoom}
      />
    </Paper>
  );
}

interface ToolbarProps {
  upload: UploadView;
  scale: number;
  zoom: (factor: number) => void;
  rotate: () => void;
  fitWindow: () => void;
}

function Toolbar({ upload, scale, zoom, rotate, fitWindow }: ToolbarProps) {
  return (
    <Box
      sx={{
        display: 'flex',
        gap: 0.5,
        px: 1,
        alignItems: 'center',
        borderTop: 1,
        borderBottom: 1,
        borderColor: 'divider',
      }}
    >
      <Tool label="缩小 (-)" act={() => zoom(0.8)} icon={<ZoomOutIcon />} />
      <Tool label="放大 (+)" act={() => zoom(1.25)} icon={<ZoomInIcon />} />
      <Tool label="旋转 (R)" act={rotate} icon={<RotateRightIcon />} />
      <Tool label="适合窗口 (0)" act={fitWindow} icon={<FitScreenIcon />} />
      <Box component="span" sx={{ ml: 'auto', color: 'text.secondary', fontSize: 13 }}>
        {upload.width && upload.height ? `${upload.width}×${upload.height} · ` : ''}
        {Math.round(scale * 100)}%
      </Box>
    </Box>
  );
}

function Tool({ label, act, icon }: { label: string; act: () => void; icon: React.ReactElement }) {
  return (
    <Tooltip title={label}>
      <IconButton aria-label={label} onClick={act} size="small">
        {icon}
      </IconButton>
    </Tooltip>
  );
}

interface CanvasProps {
  upload: UploadView;
  view: typeof FIT;
  move: (x: number, y: number) => void;
  zoom: (factor: number) => void;
}

function Canvas({ upload, view, move, zoom }: CanvasProps) {
  const held = useRef<{ x: number; y: number } | null>(null);
  const grab = (event: PointerEvent<HTMLDivElement>) => {
    held.current = { x: event.clientX - view.x, y: event.clientY - view.y };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const drag = (event: PointerEvent) =>
    held.current && move(event.clientX - held.current.x, event.clientY - held.current.y);
  return (
    <Box
      onPointerDown={grab}
      onPointerMove={drag}
      onPointerUp={() => {
        held.current = null;
      }}
      onWheel={(event) => zoom(event.deltaY < 0 ? 1.1 : 1 / 1.1)}
      sx={{
        height: 'calc(100vh - 260px)',
        minHeight: 360,
        overflow: 'hidden',
        display: 'grid',
        placeItems: 'center',
        cursor: 'grab',
        bgcolor: '#e9edf2',
        touchAction: 'none',
      }}
    >
      <img
        src={upload.url}
        alt={upload.kindLabel}
        draggable={false}
        data-testid="review-document"
        style={{
          maxWidth: '96%',
          maxHeight: '96%',
          objectFit: 'contain',
          transform: `translate(${view.x}px, ${view.y}px) rotate(${view.angle}deg) scale(${view.zoom})`,
        }}
      />
    </Box>
  );
}
