// A link that offers a result to keep.

export class Offer {
  constructor(link) {
    this.link = link;
    this.address = null;
  }

  // result: {blob, name}; null takes the offer back.
  show(result) {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = result && URL.createObjectURL(result.blob);
    this.link.hidden = !result;
    if (!result) return;
    this.link.href = this.address;
    this.link.download = result.name;
    this.link.textContent = `Download ${result.name}`;
  }
}
