import CheckIcon from '@mui/icons-material/CheckCircleOutlined';
import { Alert, Box, Button, Link, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { shrinkPicture, UnreadablePictureError } from '@/app/_ui/shrink';
import type { UploadKind } from '@/lib/domain/order';
import type { MaterialDeskOrder } from '@/lib/schemas/material-views';
import { UPLOAD_ACCEPT, UPLOAD_WRONG_TYPE } from '@/lib/schemas/upload';

/** ② Each sheet as a picture from the scanner; it goes the same way as a customer's upload. */
export function Scans({ view }: { view: MaterialDeskOrder }) {
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <Typography variant="subtitle2" component="h3" sx={{ fontWeight: 600 }}>
        ② 扫描材料（gif、jpg、png，大图自动压缩）
      </Typography>
      {view.kinds.map(({ kind, label }) => (
        <Sheet key={kind} view={view} kind={kind} label={label} />
      ))}
    </Box>
  );
}

/** Sends one sheet; what went wrong stays beside it in words. */
function useScan(orderNo: string, kind: UploadKind) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setProblem(null);
    try {
      setProblem(await post(orderNo, kind, await shrinkPicture(file)));
      await client.invalidateQueries({ queryKey: ['materials'] });
    } catch (error) {
      const unreadable = error instanceof UnreadablePictureError;
      setProblem(unreadable ? `${UPLOAD_WRONG_TYPE}。` : '暂时连不上服务器，请检查网络后重试。');
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, send };
}

/** @returns what was refused, in words */
async function post(orderNo: string, kind: UploadKind, file: File): Promise<string | null> {
  const form = new FormData();
  form.set('orderNo', orderNo);
  form.set('kind', kind);
  form.set('file', file);
  const answer = await fetch('/api/admin/scans', { method: 'POST', body: form });
  if (answer.ok) return null;
  const body = (await answer.json().catch(() => null)) as { error?: { message?: string } } | null;
  return body?.error?.message ?? '上传没有成功，请重试。';
}

interface ChooseProps {
  id: string;
  again: boolean;
  busy: boolean;
  send: (file: File | undefined) => Promise<void>;
}

function Choose({ id, again, busy, send }: ChooseProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        variant="outlined"
        size="small"
        disabled={busy}
        onClick={() => input.current?.click()}
        aria-describedby={`${id}-label`}
      >
        {busy ? '正在上传…' : again ? '更换' : '选择扫描件'}
      </Button>
      <input
        ref={input}
        id={id}
        type="file"
        accept={UPLOAD_ACCEPT}
        hidden
        onChange={(event) => {
          void send(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </>
  );
}

function Sheet({ view, kind, label }: { view: MaterialDeskOrder; kind: UploadKind; label: string }) {
  const { busy, problem, send } = useScan(view.orderNo, kind);
  const upload = view.uploads.find((row) => row.kind === kind);
  const open = view.open.includes(kind);
  const id = `scan-${kind}`;
  return (
    <Box>
      <Box sx={{ display: 'flex', gap: 1.5, alignItems: 'center', flexWrap: 'wrap' }}>
        {view.canScan ? <Choose id={id} again={!open} busy={busy} send={send} /> : null}
        <span id={`${id}-label`}>{label}</span>
        {upload && !open ? (
          <Box
            component="span"
            data-testid={`${id}-done`}
            sx={{ display: 'inline-flex', gap: 0.5, alignItems: 'center' }}
          >
            <CheckIcon color="success" fontSize="small" />
            {view.papersOpen ? (
              <Link href={upload.url} target="_blank" rel="noopener">
                查看
              </Link>
            ) : null}
          </Box>
        ) : null}
      </Box>
      {(problem ?? upload?.refusal) ? (
        <Alert severity="error" sx={{ mt: 0.5 }}>
          {problem ?? upload?.refusal}
        </Alert>
      ) : null}
    </Box>
  );
}
