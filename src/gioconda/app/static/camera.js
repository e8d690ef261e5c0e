// A picture from the camera: in a dialog where the browser lets us see it, else through its own app.

const byId = (id) => document.getElementById(id);

export class Camera {
  // taken: hears the picture, as a file.  failed: hears why there is none.
  constructor(taken, failed) {
    this.dialog = byId("camera");
    this.view = byId("camera-view");
    this.stream = null;
    byId("camera-open").addEventListener("click", () => this.#open(failed));
    byId("camera-close").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.#stop());
    byId("camera-take").addEventListener("click", () => this.#take(taken));
    byId("camera-file").addEventListener("change", ({ target }) => {
      if (target.files.length) taken(target.files[0]);
      target.value = "";
    });
  }

  async #open(failed) {
    if (!navigator.mediaDevices?.getUserMedia) {
      byId("camera-file").click(); // pages without https may not look; phones offer their camera
      return;
    }
    try {
      const video = { facingMode: "user", width: { ideal: 1920 }, height: { ideal: 1080 } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video });
    } catch {
      failed("The camera cannot be used: none is there, or the browser was told not to.");
      return;
    }
    this.view.srcObject = this.stream;
    this.dialog.showModal();
    await this.view.play();
  }

  #take(taken) {
    const paper = document.createElement("canvas");
    paper.width = this.view.videoWidth;
    paper.height = this.view.videoHeight;
    paper.getContext("2d").drawImage(this.view, 0, 0);
    this.dialog.close();
    paper.toBlob((blob) => taken(new File([blob], "camera.jpg", { type: "image/jpeg" })), "image/jpeg", 0.95);
  }

  #stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.view.srcObject = null;
  }
}
