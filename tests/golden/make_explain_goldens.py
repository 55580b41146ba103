# SPDX-License-Identifier: MIT
"""What captum and grad-cam say of a small DenseNet, for tests/explain/: run with torch, torchvision, safetensors,
captum (0.8.0) and grad-cam (1.5.5).

The network and the images are those of the formula of make_model_goldens.py, with a head of two layers, so that the
integral of integrated gradients is not that of a linear function. Computed in double. explain.safetensors holds the
attributions before they become heat maps of 0…1.
"""
import captum.attr
import pytorch_grad_cam
import torch
import torchvision
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from safetensors.torch import save_file

from make_model_goldens import HERE, fill, unit


class Classifier(torch.nn.Module):
    """As torchvision's DenseNet, with the last ReLU a layer of its own that is not in place: the feature map."""

    def __init__(self):
        super().__init__()
        self.features = torchvision.models.DenseNet(8, (2, 2), 16).features
        self.map = torch.nn.ReLU()
        self.classifier = torch.nn.Sequential(
            torch.nn.Dropout(), torch.nn.Linear(32, 16), torch.nn.ReLU(), torch.nn.Dropout(), torch.nn.Linear(16, 2))

    def tail(self, feature_map):
        return self.classifier(feature_map.mean((2, 3)))

    def forward(self, images):
        return self.tail(self.map(self.features(images)))


def grad_cam_plus_plus(model, images, classes):
    with pytorch_grad_cam.GradCAMPlusPlus(model, [model.map]) as cam:
        targets = [ClassifierOutputTarget(int(label)) for label in classes]
        cam(images, targets)
        records = cam.activations_and_grads
        maps = cam.get_cam_image(images, model.map, targets, records.activations[0].detach().numpy(),
                                 records.gradients[0].detach().numpy(), eigen_smooth=False)
    return torch.from_numpy(maps)


def main():
    torch.set_num_threads(1)
    model = Classifier()
    fill(model)
    model = model.double().eval()
    images = unit("images", (4, 3, 64, 64)).float().double()
    classes = torch.tensor([0, 1, 1, 0])
    feature_map = model.map(model.features(images)).detach()
    expected = {
        "logits": model(images),
        "grad_cam": captum.attr.LayerGradCam(model, model.map).attribute(images, classes)[:, 0],
        "grad_cam_plus_plus": grad_cam_plus_plus(model, images, classes),
        "integrated_gradients": captum.attr.IntegratedGradients(model.tail).attribute(
            feature_map, torch.zeros_like(feature_map), classes).sum(1),
        "integrated_gradients_3": captum.attr.IntegratedGradients(model.tail).attribute(
            feature_map, torch.zeros_like(feature_map), classes, n_steps=3).sum(1),
        # The last square of a row is cut at the edge.
        "occlusion": captum.attr.Occlusion(model).attribute(
            images, sliding_window_shapes=(3, 20, 20), strides=(3, 12, 12), target=classes)[:, 0],
    }
    expected["grad_cam_upsampled"] = captum.attr.LayerAttribution.interpolate(
        expected["grad_cam"][:, None], (64, 64), "bilinear")[:, 0]
    save_file({name: value.detach().float().contiguous() for name, value in expected.items()},
              HERE / "explain.safetensors")


if __name__ == "__main__":
    main()
