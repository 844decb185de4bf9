import { telephoneHref } from './format';

/** A number that a phone dials at a touch. */
export const Phone = ({ number }: { number: string }) => <a href={telephoneHref(number)}>{number}</a>;
