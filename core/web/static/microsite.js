/* Comforts only: every page works without this file. */
(() => {
  "use strict";
  const LONGEST_SIDE = 1512;
  const focusError = document.querySelector("[data-error-summary]");
  if (focusError) focusError.focus();

  // Words typed before the signal was lost come back on this phone, in this tab.
  const kept = (form) => `draft:${form.dataset.draft}`;
  const fields = (form) =>
    Array.from(form.elements).filter((field) => field.name && !["hidden", "file", "password", "submit"].includes(field.type));
  const ticked = (field) => field.type === "radio" || field.type === "checkbox";

  const remember = (form) => {
    const words = fields(form).map((field) => [field.name, ticked(field) ? field.checked : field.value]);
    try { sessionStorage.setItem(kept(form), JSON.stringify(words)); } catch (error) { /* full or forbidden */ }
  };
  const recall = (form) => {
    let words = null;
    try { words = JSON.parse(sessionStorage.getItem(kept(form))); } catch (error) { /* forbidden or torn */ }
    if (!words || document.querySelector("[data-error-summary]")) return;
    fields(form).forEach((field, place) => {
      const word = words[place];
      if (!word || word[0] !== field.name) return;
      if (ticked(field)) field.checked = word[1];
      else if (!field.value) field.value = word[1];
    });
  };
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    recall(form);
    form.addEventListener("input", () => remember(form));
  });
  document.querySelectorAll("[data-draft-sent]").forEach((note) => {
    try { sessionStorage.removeItem(`draft:${note.dataset.draftSent}`); } catch (error) { /* forbidden */ }
  });

  // A photo of twelve megapixels says no more about a crack than one of two.
  const shrunk = async (file) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) return file;
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = LONGEST_SIDE / Math.max(picture.width, picture.height);
    if (scale >= 1) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  };
  const shown = (file) => {
    const entry = document.createElement("li");
    if (file.type.startsWith("image/")) {
      const picture = document.createElement("img");
      picture.alt = file.name;
      picture.src = URL.createObjectURL(file);
      picture.onload = () => URL.revokeObjectURL(picture.src);
      entry.append(picture);
    } else {
      entry.textContent = file.name;
    }
    return entry;
  };
  const prepare = async (box, input) => {
    let files = Array.from(input.files);
    if ("shrink" in box.dataset) files = await Promise.all(files.map((file) => shrunk(file).catch(() => file)));
    const most = Number(box.dataset.maxBytes);
    input.setCustomValidity(files.some((file) => file.size > most) ? box.dataset.tooLarge : "");
    input.reportValidity();
    try {
      const basket = new DataTransfer();
      files.forEach((file) => basket.items.add(file));
      input.files = basket.files;
    } catch (error) { /* older browsers send the originals */ }
    const previews = box.querySelector("[data-previews]");
    previews.textContent = "";
    files.forEach((file) => previews.append(shown(file)));
  };
  document.querySelectorAll("[data-upload]").forEach((box) => {
    const input = box.querySelector("input");
    input.addEventListener("change", () => {
      // A form sent while a photo is still being shrunk sends the original: nothing is lost.
      prepare(box, input);
    });
  });

  // What is asked for depends on the fault that is chosen.
  document.querySelectorAll("[data-decides]").forEach((box) => {
    const show = () => {
      const chosen = box.querySelector("input:checked");
      if (!chosen) return;
      box.closest("form").querySelectorAll("[data-faults]").forEach((part) => {
        part.hidden = !part.dataset.faults.split(" ").includes(chosen.value);
      });
    };
    box.addEventListener("change", show);
    show();
  });

  // One tap, one registration.
  document.querySelectorAll("form").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
      form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
    });
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form").forEach((form) => { delete form.dataset.sent; });
  });
})();
