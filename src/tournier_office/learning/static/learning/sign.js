// SPDX-License-Identifier: Apache-2.0
// Signs a pledge with a key that this browser keeps, or with a passkey. The private part never leaves either.
(() => {
  "use strict";
  const form = document.querySelector("#sign");
  if (!form) return;
  const statement = new TextEncoder().encode(form.dataset.statement);
  const hex = (bytes) => Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, "0")).join("");
  const say = (text) => {
    const place = document.querySelector("#sign-fault");
    place.textContent = text;
    place.hidden = false;
  };
  const send = (values) => {
    for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
    form.submit();
  };

  // --- the browser's own key, kept so that no script can read it out
  const store = (mode, act) =>
    new Promise((done, failed) => {
      const opening = indexedDB.open("tournier", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
      opening.onerror = () => failed(opening.error);
      opening.onsuccess = () => {
        const asked = act(opening.result.transaction("keys", mode).objectStore("keys"));
        asked.onsuccess = () => done(asked.result);
        asked.onerror = () => failed(asked.error);
      };
    });
  const ownKey = async () => {
    const kept = await store("readonly", (keys) => keys.get(form.dataset.staff));
    if (kept) return kept;
    const made = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    await store("readwrite", (keys) => keys.put(made, form.dataset.staff));
    return made;
  };
  const byKey = async () => {
    const pair = await ownKey();
    const known = hex(await crypto.subtle.exportKey("raw", pair.publicKey));
    const body = new URLSearchParams({ public: known });
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const answer = await fetch(form.dataset.keys, { method: "POST", body, headers });
    if (!answer.ok) return say((await answer.text()) || form.dataset.failed);
    send({ method: "ed25519", public: known, signature: hex(await crypto.subtle.sign("Ed25519", pair.privateKey, statement)) });
  };

  // --- a passkey
  const bytes = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  const byPasskey = async () => {
    const passkeys = JSON.parse(document.querySelector("#passkeys").textContent);
    const answer = await navigator.credentials.get({
      publicKey: {
        challenge: await crypto.subtle.digest("SHA-256", statement),
        allowCredentials: passkeys.map((one) => ({ type: "public-key", id: bytes(one.credential) })),
        userVerification: "required",
      },
    });
    const used = passkeys.find((one) => one.credential === hex(answer.rawId));
    send({
      method: "passkey",
      public: used ? used.point : "",
      signature: hex(answer.response.signature),
      authenticator: hex(answer.response.authenticatorData),
      client: hex(answer.response.clientDataJSON),
    });
  };

  for (const [name, act] of [["key", byKey], ["passkey", byPasskey]]) {
    const button = form.querySelector(`[data-by=${name}]`);
    if (button) button.addEventListener("click", () => act().catch(() => say(form.dataset.failed)));
  }
})();
