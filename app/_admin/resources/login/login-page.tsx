import { Alert, Box, Button, Paper, TextField, Typography } from '@mui/material';
import QRCode from 'qrcode';
import { type FormEvent, useEffect, useState } from 'react';
import { useLogin } from 'react-admin';
import type { StaffLoginStage } from '@/lib/schemas/admin-views';
import { staffError, trpc } from '../../trpc';

/** Two steps: password, then the code of the authenticator; the first time its secret is shown to be scanned. */
export function LoginPage() {
  const [stage, setStage] = useState<StaffLoginStage | null>(null);
  return (
    <Box
      component="main"
      sx={{ minHeight: '100vh', display: 'grid', placeItems: 'center', bgcolor: 'background.default', p: 2 }}
    >
      <Paper variant="outlined" sx={{ p: 4, width: '100%', maxWidth: 400 }}>
        <Typography variant="h5" component="h1" sx={{ fontWeight: 600, mb: 0.5 }}>
          数字证书服务系统
        </Typography>
        <Typography color="textSecondary" sx={{ mb: 3 }}>
          管理后台 · 请使用工作账号登录
        </Typography>
        {stage ? <CodeStep stage={stage} restart={() => setStage(null)} /> : <PasswordStep next={setStage} />}
      </Paper>
    </Box>
  );
}

/** One form, one call to the server, its refusal in words. */
function useStep(call: () => Promise<void>) {
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError('');
    try {
      await call();
    } catch (failure) {
      setError(staffError(failure).message);
    } finally {
      setBusy(false);
    }
  };
  return { error, busy, submit };
}

function PasswordStep({ next }: { next: (stage: StaffLoginStage) => void }) {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const { error, busy, submit } = useStep(async () => next(await trpc.admin.auth.login.mutate({ login, password })));
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 2 }} noValidate>
      <TextField
        id="staff-login"
        label="账号"
        value={login}
        onChange={(e) => setLogin(e.target.value)}
        autoComplete="username"
        autoFocus
        required
      />
      <TextField
        id="staff-password"
        label="密码"
        type="password"
        value={password}
        onChange={(e) => setPassword(e.target.value)}
        autoComplete="current-password"
        required
      />
      {error ? <Alert severity="error">{error}</Alert> : null}
      <Button id="staff-next" type="submit" variant="contained" size="large" disabled={busy}>
        下一步
      </Button>
    </Box>
  );
}

function CodeStep({ stage, restart }: { stage: StaffLoginStage; restart: () => void }) {
  const signIn = useLogin();
  const [code, setCode] = useState('');
  const { error, busy, submit } = useStep(async () => {
    await trpc.admin.auth.totp.mutate({ code });
    await signIn({});
  });
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 2 }} noValidate>
      {stage.stage === 'enrol' ? (
        <Enrolment enrol={stage.enrol} />
      ) : (
        <Typography>请输入验证器应用上显示的 6 位动态码。</Typography>
      )}
      <TextField
        id="staff-totp"
        label="动态码"
        value={code}
        onChange={(e) => setCode(e.target.value)}
        autoComplete="one-time-code"
        slotProps={{ htmlInput: { inputMode: 'numeric', maxLength: 7 } }}
        autoFocus
        required
      />
      {error ? <Alert severity="error">{error}</Alert> : null}
      <Button id="staff-sign-in" type="submit" variant="contained" size="large" disabled={busy}>
        登录
      </Button>
      <Button onClick={restart}>换个账号</Button>
    </Box>
  );
}

function Enrolment({ enrol }: { enrol: { otpauthUrl: string; secret: string } }) {
  const [svg, setSvg] = useState('');
  useEffect(() => {
    void QRCode.toDataURL(enrol.otpauthUrl, { margin: 1, width: 200 }).then(setSvg);
  }, [enrol.otpauthUrl]);
  return (
    <Box sx={{ textAlign: 'center' }}>
      <Typography sx={{ mb: 1 }}>首次登录：请用验证器应用扫描二维码，再输入它显示的动态码。</Typography>
      {svg ? <img src={svg} width={200} height={200} alt="验证器绑定二维码" /> : <Box sx={{ height: 200 }} />}
      <Typography variant="body2" color="textSecondary" sx={{ wordBreak: 'break-all' }}>
        无法扫描时请手工输入：{enrol.secret}
      </Typography>
    </Box>
  );
}
