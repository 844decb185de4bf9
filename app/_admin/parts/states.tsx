import AutorenewIcon from '@mui/icons-material/Autorenew';
import BlockIcon from '@mui/icons-material/Block';
import CheckCircleIcon from '@mui/icons-material/CheckCircleOutlined';
import HourglassIcon from '@mui/icons-material/HourglassEmpty';
import WarningIcon from '@mui/icons-material/WarningAmber';
import { Alert, Box, Button, Chip, CircularProgress, Typography } from '@mui/material';
import type { ReactElement, ReactNode } from 'react';
import { Title } from 'react-admin';
import { staffError } from '../trpc';

const TONES: Record<string, { icon: ReactElement; color: 'default' | 'primary' | 'success' | 'warning' }> = {
  waiting: { icon: <HourglassIcon />, color: 'default' },
  progress: { icon: <AutorenewIcon />, color: 'primary' },
  attention: { icon: <WarningIcon />, color: 'warning' },
  success: { icon: <CheckCircleIcon />, color: 'success' },
  ended: { icon: <BlockIcon />, color: 'default' },
};

/** Colour, icon and words. */
export function StateChip({ tone, label }: { tone: string; label: string }) {
  const { icon, color } = TONES[tone] ?? { icon: <AutorenewIcon />, color: 'default' as const };
  return <Chip size="small" variant="outlined" icon={icon} color={color} label={label} />;
}

export function Loading({ what }: { what: string }) {
  return (
    <Box role="status" sx={{ display: 'flex', gap: 2, alignItems: 'center', p: 4, color: 'text.secondary' }}>
      <CircularProgress size={20} /> 正在读取{what}…
    </Box>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Box sx={{ p: 6, textAlign: 'center', color: 'text.secondary' }}>
      <CheckCircleIcon color="success" sx={{ fontSize: 40 }} />
      <Typography variant="h6" component="p" sx={{ mt: 1, color: 'text.primary' }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}

/** Not everybody's work: said as it is, with the way back. */
export function NotAllowed({ title, what }: { title: string; what: string }) {
  return (
    <Box sx={{ p: 6, textAlign: 'center', color: 'text.secondary' }}>
      <Title title={title} />
      <BlockIcon sx={{ fontSize: 40 }} />
      <Typography variant="h6" component="h1" sx={{ mt: 1, color: 'text.primary' }}>
        您没有{what}的权限
      </Typography>
      需要办理时，请联系受理点主管。
    </Box>
  );
}

export function LoadFailed({ error, retry }: { error: unknown; retry: () => void }) {
  const { message, requestNo } = staffError(error);
  return (
    <Alert
      severity="error"
      sx={{ m: 2 }}
      action={
        <Button color="inherit" onClick={retry}>
          重试
        </Button>
      }
    >
      {message}
      {requestNo ? `（受理编号 ${requestNo}）` : null}
    </Alert>
  );
}

/** Stays until the next try: no toast for what a person must act on. */
export function Refusal({ text }: { text: string | null }) {
  return (
    <div role="alert">
      {text ? (
        <Alert severity="error" sx={{ my: 1 }}>
          {text}
        </Alert>
      ) : null}
    </div>
  );
}
