/** A seal with a tick: the mark of the service, drawn here so that it needs no request. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg className={className} width="32" height="32" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M16 2 28 6.5V15c0 7.4-5 12.6-12 15C9 27.6 4 22.4 4 15V6.5Z" fill="var(--c-action)" />
      <path
        d="m10 15.5 4.4 4.4L22.5 11.5"
        fill="none"
        stroke="#fff"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
