using System.Globalization;
using Isthmus.TestKit;

namespace Isthmus.Feature.Tests.Rotation;

/// <summary>
/// Leaf, intermediate and root are replaced, servers and control planes are restarted, at random and by seed, while calls go on: none fails, and nobody gets in who should not.
/// </summary>
public sealed class RotationUnderTrafficTests
{
    // A run of 200 takes minutes; ISTHMUS_ROTATIONS asks for it.
    private static readonly int Rotations = int.TryParse(Environment.GetEnvironmentVariable("ISTHMUS_ROTATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 25;

    [Fact]
    public async Task No_call_fails_and_no_stranger_is_answered_while_certificates_are_rotated()
    {
        const int seed = 7;
        await using var application = await Application.StartAsync();
        await using var mesh = await RotatedMesh.StartAsync(application.Port);
        var (random, done, answered) = (new Random(seed), new List<string>(), new List<string>());
        long calls;
        IReadOnlyList<string> failures;
        await using (var callers = new Callers(mesh.Proxy, RotatedMesh.Target))
        {
            for (var i = 0; i < Rotations && callers.Failures.Count == 0; i++)
            {
                done.Add(await StepAsync(mesh, random, i));
                await callers.AfterAsync(20).Within();
                answered.AddRange((await mesh.IntrudeAsync(1 + (i % RotatedMesh.Servers))).Select(w => $"after {done[^1]}: {w}"));
            }

            (calls, failures) = (callers.Calls, callers.Failures);
        }

        failures.ShouldBeEmpty($"seed {seed}: {string.Join(", ", done)}\n{mesh.Said()}");
        calls.ShouldBeGreaterThan(Rotations * 20);
        answered.ShouldBeEmpty($"seed {seed}: {string.Join(", ", done)}");
        foreach (var kind in (string[])["leaf", "intermediate", "root", "server", "control plane"])
        {
            done.Exists(d => d == kind).ShouldBeTrue(kind);
        }

        // The strangers would have been answered with a certificate that is good.
        (await mesh.CallAsync(1)).ShouldStartWith("HTTP/1.1 200");

        // Every call was mutual TLS, and its caller was known as who it is.
        application.Seen.Keys.ShouldBe(["By=spiffe://cluster.local/ns/default/sa/web URI=spiffe://cluster.local/ns/default/sa/frontend"]);
    }

    // Three of the first steps are the whole way from one root to the next.
    private static async Task<string> StepAsync(RotatedMesh mesh, Random random, int step)
    {
        switch (step % 5 == 0 ? 0 : random.Next(1, 8))
        {
            case 0:
                await mesh.RotateRootAsync();
                return "root";
            case 1:
                await mesh.RestartServerAsync(1 + random.Next(RotatedMesh.Servers));
                return "server";
            case 2:
                await mesh.RestartControlPlaneAsync(random.Next(2));
                return "control plane";
            case 3 or 4:
                mesh.ReplaceIntermediate(random.Next(2));
                return "intermediate";
            default:
                await mesh.RenewAsync(random.Next(RotatedMesh.Servers + 1));
                return "leaf";
        }
    }
}
