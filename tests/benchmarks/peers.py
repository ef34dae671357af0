"""A page of questions written out by hand: one template, plain rows, nothing behind it."""

HAND_WRITTEN = """<!DOCTYPE html>
<html lang="en-GB" class="govuk-template"><head><meta charset="utf-8"><title>All of it</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/vendor/auditapp.css">
<script src="/static/app/main.js" type="module"></script></head>
<body class="govuk-template__body"><main class="govuk-main-wrapper" id="main-content">
<h1 class="govuk-heading-l"><span class="govuk-caption-m">Section 1 of 1</span> All of it</h1>
<form method="post" novalidate autocomplete="off" data-autosave-url="/save">
<div class="app-two-columns"><div class="app-two-columns__main">
{% for q in questions %}{% set a = answers.get(q.key) %}{% set name = q.key.replace(".", "__") %}
<div class="app-question" id="question-{{ q.key }}" data-question-key="{{ q.key }}"
  data-revision="{{ a.revision if a else 0 }}"{% if not a %} data-lacks{% endif %}>
  <input type="hidden" name="revision-{{ q.key }}" value="{{ a.revision if a else 0 }}"
    data-base-revision>
  <p class="app-question__number">Question {{ loop.index }}</p>
  {% if q.guidance %}<details class="govuk-details app-when-narrow">
    <summary class="govuk-details__summary"><span class="govuk-details__summary-text">What good
      looks like<span class="govuk-visually-hidden">, question {{ loop.index }}</span></span>
    </summary>
    <div class="govuk-details__text app-prewrap">{{ q.guidance }}</div></details>{% endif %}
  {% if q.choices %}<div class="govuk-form-group">
  <fieldset class="govuk-fieldset"{% if q.hint %} aria-describedby="q_{{ name }}-hint"{% endif %}>
    <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{{ q.text }}</legend>
    {% if q.hint %}<div id="q_{{ name }}-hint" class="govuk-hint">{{ q.hint }}</div>{% endif %}
    <div class="govuk-radios govuk-radios--small" data-module="govuk-radios">
    {% for option in q.options %}
      <div class="govuk-radios__item">
        <input class="govuk-radios__input" id="q_{{ name }}-{{ loop.index }}" name="q_{{ name }}"
          type="radio" value="{{ option.code }}"
          {%- if a and option.code == a.value %} checked{% endif %}>
        <label class="govuk-label govuk-radios__label"
          for="q_{{ name }}-{{ loop.index }}">{{ option.label }}</label>
        {% if option.hint %}<div class="govuk-hint govuk-radios__hint">{{ option.hint }}</div>
        {% endif %}
      </div>
    {% endfor %}
    </div></fieldset></div>
  {% else %}<div class="govuk-form-group">
    <label class="govuk-label govuk-label--s" for="q_{{ name }}">{{ q.text }}</label>
    {% if q.hint %}<div id="q_{{ name }}-hint" class="govuk-hint">{{ q.hint }}</div>{% endif %}
    <textarea class="govuk-textarea" id="q_{{ name }}" name="q_{{ name }}" rows="4"
      spellcheck="true" autocomplete="off">
{{ a.value if a else "" }}</textarea></div>{% endif %}
  {% if q.na %}<div class="govuk-form-group app-beside" data-answer-part="na_reason">
    <label class="govuk-label" for="n_{{ name }}">{{ q.na.label }}: why?</label>
    <input class="govuk-input" id="n_{{ name }}" name="n_{{ name }}" type="text"
      value="{{ a.na_reason if a else '' }}" autocomplete="off"></div>{% endif %}
  {% if q.kind.value in judged %}
  <div class="govuk-form-group app-beside" data-answer-part="evidence">
    <label class="govuk-label" for="e_{{ name }}">Where is the evidence?</label>
    <div id="e_{{ name }}-hint" class="govuk-hint">Needed for Partly, Not met</div>
    <input class="govuk-input" id="e_{{ name }}" name="e_{{ name }}" type="text"
      value="{{ a.evidence if a else '' }}" autocomplete="off"></div>
  <div class="govuk-form-group app-beside" data-answer-part="rationale">
    <label class="govuk-label" for="r_{{ name }}">Why?</label>
    <textarea class="govuk-textarea" id="r_{{ name }}" name="r_{{ name }}" rows="2"
      spellcheck="true" autocomplete="off">
{{ a.rationale if a else "" }}</textarea></div>{% endif %}
  <p class="govuk-body-s app-no-print"><a class="govuk-link" href="/actions/new/{{ q.key }}">Add an
    action<span class="govuk-visually-hidden"> on: {{ q.text }}</span></a></p>
  <p class="govuk-body-s app-no-print" data-history><a class="govuk-link"
    href="/audits/00000000-0000-0000-0000-000000000000/answers/{{ q.key }}">Earlier versions<span
    class="govuk-visually-hidden"> of answer {{ loop.index }}</span></a></p>
  <details class="govuk-details app-self-note app-no-print" data-question-key="note-{{ q.key }}"
    data-save-url="/audits/00000000-0000-0000-0000-000000000000/self-notes" data-revision="0">
    <summary class="govuk-details__summary"><span class="govuk-details__summary-text">Note to
      self, question {{ loop.index }}</span></summary>
    <div class="govuk-details__text">
    <input type="hidden" name="note-revision-{{ q.key }}" value="0" data-base-revision>
    <label class="govuk-visually-hidden" for="note-{{ q.key }}">Note to self, question
      {{ loop.index }}</label>
    <p class="govuk-hint govuk-!-margin-bottom-1" id="note-{{ q.key }}-hint">Only you see this. It
      is removed when the audit is final.</p>
    <textarea class="govuk-textarea govuk-!-margin-bottom-0" id="note-{{ q.key }}"
      name="note-{{ q.key }}" rows="2" autocomplete="off"
      aria-describedby="note-{{ q.key }}-hint">
</textarea>
    <p class="app-question__state govuk-!-margin-top-1" data-question-state></p></div></details>
  <p class="app-question__state app-no-print" data-question-state></p>
</div>
<p class="govuk-body-s app-kept" data-kept-for="{{ q.key }}" hidden>Question {{ loop.index }} no
  longer applies. Its answer is kept but left out of the results, and comes back if you change
  your mind.</p>
{% endfor %}
</div><aside class="app-two-columns__side">
<h2 class="govuk-heading-s">What good looks like</h2>
{% for q in questions if q.guidance %}<div class="app-guidance app-prewrap"
  data-guidance-for="{{ q.key }}" data-waits><span class="app-quiet">Question</span>
  {{ q.guidance }}</div>{% endfor %}
<details><input type="hidden" name="note-revision-" value="0"><textarea name="note-" rows="4">
</textarea></details>
</aside></div>
<button class="govuk-button" type="submit" name="go" value="next">Save and continue</button>
</form></main></body></html>
"""
