import { z } from 'zod';
import { DEMO_SUBSCRIBERS } from '../../../db/seed/demo-people';
import type { Store, Table } from './store';

/** The people, cards, accounts and companies that banks, operators and the register know; whatever is not here does not match. */
export const personSchema = z.object({
  name: z.string(),
  idNumber: z.string(),
  mobile: z.string(),
  isp: z.enum(['移动', '联通', '电信']).default('移动'),
  role: z.string().default(''),
});

export const cardSchema = z.object({
  cardNo: z.string(),
  name: z.string(),
  idNumber: z.string(),
  /** On file at the bank; may differ from the person's other numbers. */
  mobile: z.string(),
  /** A result code of BankCard4EVerification that this card always gets, e.g. `-13` (reported lost). */
  result: z.string().optional(),
});

export const accountSchema = z.object({
  accountNo: z.string(),
  accountName: z.string(),
  bankName: z.string().default(''),
  bankAddress: z.string().default(''),
  frozen: z.boolean().default(false),
});

/** In the register of companies (工商). */
export const companySchema = z.object({
  uscc: z.string(),
  name: z.string(),
  legalName: z.string(),
  legalIdNumber: z.string(),
  /** 存续, 注销, 吊销; a company nobody entered has none. */
  state: z.enum(['operating', 'deregistered', 'revoked', 'unknown']).default('operating'),
});

export type Person = z.output<typeof personSchema>;
export type Card = z.output<typeof cardSchema>;
export type Account = z.output<typeof accountSchema>;
export type Company = z.output<typeof companySchema>;

export const registrySchema = z.object({
  person: personSchema.optional(),
  card: cardSchema.optional(),
  account: accountSchema.optional(),
  company: companySchema.optional(),
});

export class Registry {
  readonly people: Table<Person>;
  readonly cards: Table<Card>;
  readonly accounts: Table<Account>;
  readonly companies: Table<Company>;

  constructor(store: Store) {
    this.people = store.table('people');
    this.cards = store.table('cards');
    this.accounts = store.table('accounts');
    this.companies = store.table('companies');
    this.addDemoPeople();
  }

  add(input: z.output<typeof registrySchema>): void {
    const { person, card, account, company } = input;
    if (person) this.people.put(person.mobile, person);
    if (card) this.cards.put(card.cardNo, card);
    if (account) this.accounts.put(account.accountNo, account);
    if (company) this.companies.put(company.uscc, company);
  }

  personByMobile(mobile: string): Person | undefined {
    return this.people.get(mobile);
  }

  /** Additions of a former run win over the demo people. */
  private addDemoPeople(): void {
    for (const { legalRepresentative, agent, bankAccount, name, uscc } of DEMO_SUBSCRIBERS) {
      const { bankCard, ...legal } = legalRepresentative;
      const { email: _email, ...other } = agent;
      const people: Person[] = [
        { ...legal, isp: '移动', role: `${name} 法定代表人` },
        { ...other, isp: '联通', role: `${name} 经办人` },
      ];
      for (const person of people) if (!this.people.get(person.mobile)) this.people.put(person.mobile, person);
      const company: Company = {
        ...{ uscc, name, state: 'operating' },
        ...{ legalName: legal.name, legalIdNumber: legal.idNumber },
      };
      if (!this.companies.get(uscc)) this.companies.put(uscc, company);
      if (!this.cards.get(bankCard)) this.cards.put(bankCard, { cardNo: bankCard, ...legal });
      if (!this.accounts.get(bankAccount.accountNo)) {
        this.accounts.put(bankAccount.accountNo, { ...bankAccount, frozen: false });
      }
    }
  }
}
