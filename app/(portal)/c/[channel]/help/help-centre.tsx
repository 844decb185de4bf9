'use client';

import Link from 'next/link';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useChannel, useChannelHref } from '@/app/_ui/channel-context';
import { Page, Section } from '@/app/_ui/page';
import { Notice } from '@/app/_ui/parts';
import { Phone } from '@/app/_ui/phone';
import { BUSINESS_TYPES } from '@/lib/domain/order';
import type { ChannelView } from '@/lib/schemas/portal-views';
import { fill } from './_content/fill';
import { GUIDES, type Guide } from './_content/guides';
import { QUESTIONS, type Question } from './_content/questions';
import { type Entry, search } from './_content/search';
import css from './help.module.css';

/** Guides of what this channel offers. */
const guidesOf = ({ services }: ChannelView): Guide[] =>
  GUIDES.filter((guide) => services.some((service) => service.businessType === guide.type));

function entriesOf(channel: ChannelView, href: (path: string) => string): Entry[] {
  const guides = guidesOf(channel).map((guide) => ({
    key: `guide-${guide.type}`,
    title: `${guide.situation}（${BUSINESS_TYPES[guide.type]}）`,
    text: [guide.lead, ...guide.steps.flatMap((step) => [step.title, step.text]), ...guide.notes].join(' '),
    href: href(`/help/${guide.type}`),
  }));
  const questions = QUESTIONS.map((question) => ({
    key: `question-${question.id}`,
    title: question.question,
    text: question.answer,
    href: `#${question.id}`,
  }));
  const pictures = {
    key: 'pictures',
    title: '资料怎么拍',
    text: '营业执照 身份证 照片 图片 模糊 反光 盖章 公章 缺角 示例 样本 上传',
    href: href('/help/pictures'),
  };
  return [...guides, pictures, ...questions].map((entry) => ({ ...entry, text: fill(entry.text, channel) }));
}

export function HelpCentre() {
  const channel = useChannel();
  const href = useChannelHref();
  const [typed, setTyped] = useState('');
  const entries = useMemo(() => entriesOf(channel, href), [channel, href]);
  return (
    <Page title="帮助中心" lead="按您遇到的情况选择，或者直接搜索。" back={{ href: href(), label: '首页' }}>
      <Section>
        <SearchBox typed={typed} onTyped={setTyped} />
      </Section>
      {typed.trim() === '' ? null : <Hits hits={search(entries, typed)} typed={typed} />}
      <Section title="办理指南">
        <ul className={css.links}>
          {guidesOf(channel).map((guide) => (
            <li key={guide.type}>
              <Link href={href(`/help/${guide.type}`)} data-testid={`guide-${guide.type}`}>
                <strong>
                  {guide.situation}（{BUSINESS_TYPES[guide.type]}）
                </strong>
                <span>{guide.lead}</span>
              </Link>
            </li>
          ))}
          <li>
            <Link href={href('/help/pictures')} data-testid="guide-pictures">
              <strong>资料怎么拍</strong>
              <span>哪些照片可以用，哪些会被退回，一看就明白。</span>
            </Link>
          </li>
        </ul>
      </Section>
      <Questions />
      <Asking />
    </Page>
  );
}

function SearchBox({ typed, onTyped }: { typed: string; onTyped: (value: string) => void }) {
  return (
    <search className={css.search}>
      <label htmlFor="help-search">搜索帮助</label>
      <input
        id="help-search"
        type="search"
        placeholder="例：营业执照要盖章吗"
        value={typed}
        maxLength={50}
        data-testid="help-search"
        onChange={(e) => onTyped(e.target.value)}
      />
    </search>
  );
}

function Hits({ hits, typed }: { hits: Entry[]; typed: string }) {
  const { hotline, serviceHours } = useChannel();
  const href = useChannelHref();
  if (hits.length === 0) {
    return (
      <Notice tone="neutral" live="status" title="没有找到相关内容" testId="help-no-hit">
        <p>请换一个说法再试，例如只写“{typed.trim().slice(0, 2)}”。</p>
        <p>
          也可以 <Link href={href('/consult')}>留言咨询</Link>，或致电 <Phone number={hotline} />（{serviceHours}）。
        </p>
      </Notice>
    );
  }
  return (
    <Section title={`找到 ${hits.length} 条`}>
      <ul className={css.hits} data-testid="help-hits">
        {hits.slice(0, 8).map((hit) => (
          <li key={hit.key}>
            <Hit hit={hit} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Hit({ hit }: { hit: Entry }) {
  const words = (
    <>
      <strong>{hit.title}</strong>
      <span>{hit.text.slice(0, 60)}…</span>
    </>
  );
  const testId = `hit-${hit.key}`;
  // On this page the browser itself goes there, and says so (hashchange).
  if (hit.href.startsWith('#')) {
    return (
      <a href={hit.href} data-testid={testId}>
        {words}
      </a>
    );
  }
  return (
    <Link href={hit.href} data-testid={testId}>
      {words}
    </Link>
  );
}

/** Opens the question that the address names; on paper all are open. */
function useOpenQuestions() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const all = () => [...(place.current?.querySelectorAll('details') ?? [])];
    const follow = () => {
      const wanted = all().find((details) => `#${details.id}` === window.location.hash);
      if (!wanted) return;
      wanted.open = true;
      wanted.scrollIntoView({ block: 'start' });
    };
    const print = () => {
      for (const details of all()) details.open = true;
    };
    follow();
    window.addEventListener('hashchange', follow);
    window.addEventListener('beforeprint', print);
    return () => {
      window.removeEventListener('hashchange', follow);
      window.removeEventListener('beforeprint', print);
    };
  }, []);
  return place;
}

function Questions() {
  const place = useOpenQuestions();
  const topics = [...new Set(QUESTIONS.map(({ topic }) => topic))];
  return (
    <Section title="常见问题" id="questions">
      <div ref={place}>
        {topics.map((topic) => (
          <div key={topic}>
            <h3 className={css.topic}>{topic}</h3>
            {QUESTIONS.filter((question) => question.topic === topic).map((question) => (
              <Answer key={question.id} question={question} />
            ))}
          </div>
        ))}
      </div>
    </Section>
  );
}

function Answer({ question }: { question: Question }) {
  const channel = useChannel();
  return (
    <details className={css.question} id={question.id}>
      <summary>{question.question}</summary>
      <p>{fill(question.answer, channel)}</p>
    </details>
  );
}

function Asking() {
  const { hotline, serviceHours } = useChannel();
  const href = useChannelHref();
  return (
    <Notice tone="neutral" title="没有您要的答案？">
      <p>
        <Link href={href('/consult')}>留言咨询</Link>，工作人员答复后会发短信通知您；或致电 <Phone number={hotline} />（
        {serviceHours}）。
      </p>
    </Notice>
  );
}
