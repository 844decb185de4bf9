import {
  Box,
  Button,
  type ButtonProps,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  TextField,
  Typography,
} from '@mui/material';
import { useState } from 'react';
import { Key, useKeys } from './keys';
import { Refusal } from './states';
import { useAct } from './use-live';

/** One way to decide about an order: its key, what it does, and how that is told afterwards. */
export interface Choice<K extends string> {
  kind: K;
  hotkey: string;
  label: string;
  title: string;
  effect: string;
  done: string;
  button: Pick<ButtonProps, 'variant' | 'color'>;
  color: 'success' | 'error';
  /** The customer reads why. */
  withNote: boolean;
}

interface DecisionProps<K extends string> {
  /** Before the ids of its parts. */
  id: string;
  orderNo: string;
  choices: readonly Choice<K>[];
  run: (kind: K, note: string) => Promise<unknown>;
  next: () => void;
}

/** A decision that ends something: by button or key, and asked once more with its effect. */
export function Decision<K extends string>({ choices, ...rest }: DecisionProps<K>) {
  const [chosen, setChosen] = useState<Choice<K> | null>(null);
  useKeys(choices.map((choice) => ({ key: choice.hotkey, label: choice.title, run: () => setChosen(choice) })));
  return (
    <Box sx={{ position: 'sticky', bottom: 0, bgcolor: 'background.paper', py: 1, display: 'flex', gap: 1 }}>
      {choices.map((choice) => (
        <Button key={choice.kind} id={`${rest.id}-${choice.kind}`} {...choice.button} onClick={() => setChosen(choice)}>
          {choice.label} <Key>{choice.hotkey.toUpperCase()}</Key>
        </Button>
      ))}
      <Ask {...rest} choice={chosen} close={() => setChosen(null)} />
    </Box>
  );
}

type AskProps<K extends string> = Omit<DecisionProps<K>, 'choices'> & { choice: Choice<K> | null; close: () => void };

function Ask<K extends string>({ id, orderNo, choice, run, close, next }: AskProps<K>) {
  const [note, setNote] = useState('');
  const decide = useAct((kind: K) => run(kind, note), {
    done: choice?.done,
    after: () => {
      close();
      next();
    },
  });
  return (
    <Dialog open={choice !== null} onClose={close} fullWidth maxWidth="sm">
      <DialogTitle>
        {choice?.title}：{orderNo}
      </DialogTitle>
      <DialogContent sx={{ display: 'grid', gap: 2 }}>
        <Typography>{choice?.effect}</Typography>
        {choice?.withNote ? (
          <TextField
            id={`${id}-note`}
            label="理由（客户会看到）"
            value={note}
            onChange={(event) => setNote(event.target.value)}
            multiline
            minRows={2}
            autoFocus
            slotProps={{ htmlInput: { maxLength: 200 } }}
          />
        ) : null}
        <Refusal text={decide.refusal} />
      </DialogContent>
      <DialogActions>
        <Button onClick={close}>返回</Button>
        <Button
          id={`${id}-decide`}
          variant="contained"
          color={choice?.color}
          disabled={decide.running}
          onClick={() => choice && decide.run(choice.kind)}
        >
          确认{choice?.title}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
