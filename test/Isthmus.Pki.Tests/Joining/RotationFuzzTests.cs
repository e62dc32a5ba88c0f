using Isthmus.TestKit;

namespace Isthmus.Pki.Tests.Joining;

/// <summary>
/// Two clusters with certificate desks and workloads that join, renew, restart and are rotated under them at random; and strangers who try everything that they
/// have at every step. Seeded: a failure names its seed and the last steps.
/// </summary>
public sealed class RotationFuzzTests : IDisposable
{
    private readonly DirectoryInfo _folder = ScratchFolder.Create("isthmus-fuzz-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Two_hundred_rotations_and_restarts_let_everybody_in_who_belongs_and_nobody_else()
    {
        const int seed = 1;
        using var mesh = new FuzzedMesh(_folder.FullName, seed);
        for (var i = 0; i < 200; i++)
        {
            await mesh.StepAsync();
            mesh.Refusals().ShouldBeEmpty($"seed {seed}, step {i} ({mesh.Last}): good peers were refused");
            mesh.Intrusions().ShouldBeEmpty($"seed {seed}, step {i} ({mesh.Last}): bad peers were accepted");
        }

        // The run has to have met what it is about.
        foreach (var step in FuzzedMesh.Steps)
        {
            mesh.Count(step).ShouldBeGreaterThan(0, step);
        }

        mesh.Count(FuzzedMesh.Retire).ShouldBeGreaterThan(1);
    }
}
