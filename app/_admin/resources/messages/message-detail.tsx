import { Alert, Box, Button, Chip, Paper, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { ANSWER_MAX } from '@/lib/domain/consult';
import type { MessageRowView } from '@/lib/schemas/admin-views';
import { formatAge, formatTime } from '../../parts/format';
import { Key } from '../../parts/keys';
import { Refusal } from '../../parts/states';
import { useAct } from '../../parts/use-live';
import { trpc } from '../../trpc';
import { templatesFor } from './templates';

export function MessageDetail({ message, after }: { message: MessageRowView; after: () => void }) {
  return (
    <Paper variant="outlined" sx={{ p: 2, display: 'grid', gap: 2 }} component="section" aria-label="咨询内容">
      <Facts message={message} />
      <Typography sx={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }} data-testid="message-question">
        {message.question}
      </Typography>
      {message.answer === null ? <Answering message={message} after={after} /> : <Answered message={message} />}
    </Paper>
  );
}

function Facts({ message }: { message: MessageRowView }) {
  return (
    <Box>
      <Typography variant="h6" component="h1">
        {message.categoryLabel}
        {message.late ? <Chip size="small" color="error" label="⚠ 超时" sx={{ ml: 1 }} /> : null}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {message.messageNo} · {message.channelName} · {message.organisationName ?? '未登录客户'} · 手机{' '}
        {message.mobileMasked} · {formatTime(message.askedAt)}（{formatAge(message.askedAt)}前）
      </Typography>
      {message.orderNo ? <Order message={message} orderNo={message.orderNo} /> : null}
    </Box>
  );
}

function Order({ message, orderNo }: { message: MessageRowView; orderNo: string }) {
  if (message.organisationName === null) {
    return (
      <Typography variant="body2" sx={{ mt: 0.5 }}>
        订单号 {orderNo}（客户自己填写，未核对身份：不要在答复中透露订单内容）
      </Typography>
    );
  }
  return (
    <Typography variant="body2" sx={{ mt: 0.5 }}>
      订单 <Link to={`/orders/${orderNo}/show`}>{orderNo}</Link>
    </Typography>
  );
}

function Answering({ message, after }: { message: MessageRowView; after: () => void }) {
  const [answer, setAnswer] = useState('');
  const send = useAct(() => trpc.admin.messages.answer.mutate({ id: message.id, answer }), {
    done: `咨询 ${message.messageNo} 已答复，客户会收到短信`,
    after,
  });
  const submit = () => send.run(undefined);
  return (
    <Box sx={{ display: 'grid', gap: 1.5 }}>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }} aria-label="常用答复">
        {templatesFor(message.category).map(({ label, text }) => (
          <Chip
            key={label}
            label={label}
            variant="outlined"
            onClick={() => setAnswer((written) => (written ? `${written}\n${text}` : text))}
          />
        ))}
      </Box>
      <TextField
        id="message-answer"
        label="答复"
        value={answer}
        onChange={(event) => setAnswer(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
        }}
        multiline
        minRows={5}
        slotProps={{ htmlInput: { maxLength: ANSWER_MAX } }}
        helperText={`${[...answer].length} / ${ANSWER_MAX} 字。短信只通知“已有答复”，内容在系统里查看。`}
      />
      <Refusal text={send.refusal} />
      <Box>
        <Button id="message-send" variant="contained" disabled={send.running} onClick={submit}>
          发送答复 <Key>Ctrl+Enter</Key>
        </Button>
      </Box>
    </Box>
  );
}

const NOTICE_TEXTS: Record<MessageRowView['noticeState'], string> = {
  none: '',
  sending: '短信通知正在发送',
  sent: '短信通知已发送',
  failed: '短信没有送达，客户登录后仍可看到答复',
};

function Answered({ message }: { message: MessageRowView }) {
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      <Box sx={{ p: 1.5, bgcolor: 'primary.light', borderRadius: 1 }}>
        <Typography sx={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>{message.answer}</Typography>
      </Box>
      <Typography variant="body2" color="textSecondary">
        {message.answeredByName} · {formatTime(message.answeredAt)}
      </Typography>
      {message.noticeState === 'none' ? null : (
        <Alert severity={message.noticeState === 'failed' ? 'warning' : 'info'}>
          {NOTICE_TEXTS[message.noticeState]}
        </Alert>
      )}
    </Box>
  );
}
