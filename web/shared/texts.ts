let known: Record<string, string> | undefined;

/** Return a sentence of the page in its language, placeholders filled: `%(time)s`. */
export function text(name: string, facts: Record<string, string | number> = {}): string {
  if (!known) {
    const holder = document.getElementById("gv-texts")?.textContent;
    known = holder ? (JSON.parse(holder) as Record<string, string>) : {};
  }
  return fill(known[name] ?? name, facts);
}

/** Put `facts` into the placeholders of `sentence`. */
export function fill(sentence: string, facts: Record<string, string | number>): string {
  return sentence.replace(/%\((\w+)\)s/g, (whole, name: string) => (name in facts ? String(facts[name]) : whole));
}
