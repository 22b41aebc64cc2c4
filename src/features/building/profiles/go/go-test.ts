/** `go test` with a report; what it is to run is whole words: packages and flags. */
export function goTest(words: string): string {
  return `go test -json -count=1 -timeout 25m \${ASSAY_ORDER_SEED:+-shuffle=$ASSAY_ORDER_SEED} ${words} > {report}/go.json`;
}

export const GO_REPORT = { format: 'go-json', report: '*.json' } as const;
