/** What was asked for cannot be had; the sentence goes to the assistant, as the answer of its tool. */
export class Refusal extends Error {}
