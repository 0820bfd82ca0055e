export interface Action {
  readonly kind: string;
}
