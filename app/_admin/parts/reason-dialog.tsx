import { Button, Dialog, DialogActions, DialogContent, DialogTitle, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { Refusal } from './states';
import { useAct } from './use-live';

interface ReasonDialogProps<Output> {
  title: string;
  open: boolean;
  close: () => void;
  act: (reason: string) => Promise<Output>;
  after: (output: Output) => void;
}

/** What is shown in clear is shown for a reason that stays on record. */
export function ReasonDialog<Output>({ title, open, close, act, after }: ReasonDialogProps<Output>) {
  const [reason, setReason] = useState('');
  const show = useAct(() => act(reason), {
    after: (output) => {
      after(output);
      close();
    },
  });
  return (
    <Dialog open={open} onClose={close} fullWidth maxWidth="xs">
      <DialogTitle>{title}</DialogTitle>
      <DialogContent>
        <Typography sx={{ mb: 2 }}>请写明原因。您的姓名、时间和原因会记入审计日志。</Typography>
        <TextField
          id="reason"
          label="原因"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          fullWidth
          autoFocus
        />
        <Refusal text={show.refusal} />
      </DialogContent>
      <DialogActions>
        <Button onClick={close}>取消</Button>
        <Button id="reason-show" variant="contained" disabled={show.running} onClick={() => show.run(undefined)}>
          查看
        </Button>
      </DialogActions>
    </Dialog>
  );
}
