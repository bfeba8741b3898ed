// Words in the visitor's language, with plurals as the language makes them.
export const LANGUAGES = { kk: "Қазақша", ru: "Русский", en: "English" };

export function preferred(wished) {
  if (wished in LANGUAGES) return wished;
  const tags = (navigator.languages || [navigator.language || "kk"]).map((tag) => tag.slice(0, 2).toLowerCase());
  return tags.find((tag) => tag in LANGUAGES) || "kk";
}

export async function words(base, language) {
  const response = await fetch(`${base}widget/strings/${language}.json`);
  if (!response.ok) throw new Error("strings");
  return response.json();
}

export function plural(forms, count, language) {
  const form = forms[new Intl.PluralRules(language).select(count)] || forms.other;
  return form.replace("{n}", new Intl.NumberFormat(language).format(count));
}
