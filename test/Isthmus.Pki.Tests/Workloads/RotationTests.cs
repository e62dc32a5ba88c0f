using Isthmus.Pki.Authority;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;

namespace Isthmus.Pki.Tests.Workloads;

/// <summary>Leaf, intermediate and root are replaced in any order that the rules allow; who is valid stays accepted, who is not is never accepted.</summary>
public sealed class RotationTests : IDisposable
{
    private static readonly AuthorityName Name = new("Test", "authority");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("isthmus-pki-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Two_hundred_random_rotations_keep_good_peers_good_and_bad_peers_bad(int seed)
    {
        using var stranger = new TestMesh();
        var mesh = new RotatingMesh(_folder.FullName, new Random(seed));
        for (var i = 0; i < 200; i++)
        {
            mesh.Step();
            var accepted = mesh.Verdicts().ToList();
            accepted.ShouldAllBe(v => v == PeerVerdict.Accepted, $"seed {seed}, step {i}: {mesh.Last}");
            mesh.VerdictsAbout(stranger.Workload(TestMesh.Web)).ShouldAllBe(v => v == PeerVerdict.WrongRoot, $"seed {seed}, step {i}: {mesh.Last}");
            mesh.VerdictsOfRetired().ShouldAllBe(v => v == PeerVerdict.WrongRoot, $"seed {seed}, step {i}: {mesh.Last}");
        }

        mesh.Count("root").ShouldBeGreaterThan(2);
        mesh.Count("intermediate").ShouldBeGreaterThan(10);
        mesh.Count("leaf").ShouldBeGreaterThan(10);
    }

    [Fact]
    public void A_root_that_is_still_needed_cannot_be_removed()
    {
        using var mesh = new TestMesh();
        using var next = new TestMesh();
        RootRotation.WriteRoots(mesh.ClusterFolder, RootRotation.Trust(mesh.Authority.Roots, next.Root.Certificate), mesh.Now).ShouldBeEmpty();
        var both = CaFolder.Read(mesh.ClusterFolder, mesh.Now).Authority!.Roots;
        both.Count.ShouldBe(2);
        RootRotation.WriteRoots(mesh.ClusterFolder, RootRotation.Retire(both, mesh.Root.Certificate), mesh.Now).ShouldHaveSingleItem();
        CaFolder.Read(mesh.ClusterFolder, mesh.Now).Authority!.Roots.Count.ShouldBe(2);
        RootRotation.WriteRoots(mesh.ClusterFolder, RootRotation.Retire(both, next.Root.Certificate), mesh.Now).ShouldBeEmpty();
    }

    /// <summary>Two clusters with two workloads each, and the steps that an operator may take at any moment.</summary>
    private sealed class RotatingMesh
    {
        private readonly string _folder;
        private readonly Random _random;
        private readonly List<string> _done = [];
        private readonly string[] _clusters = ["a", "b"];
        private readonly Dictionary<(string Cluster, int Index), WorkloadSecrets> _workloads = [];
        private readonly List<WorkloadCertificate> _retired = [];
        private DateTimeOffset _now = TestMesh.Noon;
        private RootAuthority _root;
        private RootAuthority? _next;
        private WorkloadCertificate? _leaving;
        private int _stage;

        public RotatingMesh(string folder, Random random)
        {
            (_folder, _random) = (folder, random);
            _root = RootAuthority.Create(Name, Defaults.RootLifetime, KeyAlgorithm.EcdsaP256, _now);
            foreach (var cluster in _clusters)
            {
                _root.IssueIntermediate(Folder(cluster), Name, Defaults.IntermediateLifetime, KeyAlgorithm.EcdsaP256, _now).Problems.ShouldBeEmpty();
                Renew(cluster, 0);
                Renew(cluster, 1);
            }
        }

        public string Last => string.Join(", ", _done.TakeLast(5));

        public int Count(string kind) => _done.Count(d => d.StartsWith(kind, StringComparison.Ordinal));

        public IEnumerable<PeerVerdict> Verdicts() => _workloads.Values.SelectMany(w => VerdictsAbout(w.Certificate));

        public IEnumerable<PeerVerdict> VerdictsAbout(WorkloadCertificate peer) => _workloads.Values.Select(w => PeerVerifier.Verify(
            peer.Leaf, peer.Intermediates, w.Bundle, PeerExpectation.Anybody, _random.Next(2) == 0 ? PeerRole.Client : PeerRole.Server, _now).Verdict);

        public List<PeerVerdict> VerdictsOfRetired() =>
            [.. _retired.TakeLast(2).SelectMany(VerdictsAbout)];

        public void Step()
        {
            _now += TimeSpan.FromMinutes(_random.Next(60));
            RenewWhatIsDue();
            switch (_random.Next(6))
            {
                case 0:
                    RotateRoot();
                    break;
                case 1 or 2:
                    var cluster = _clusters[_random.Next(2)];
                    // Old and new authorities sign for a while, as two control planes during a roll-out do.
                    Signer.IssueIntermediate(Folder(cluster), Name, Defaults.IntermediateLifetime, AnyAlgorithm(), _now).Problems.ShouldBeEmpty();
                    _done.Add($"intermediate of {cluster}");
                    break;
                default:
                    var (owner, index) = (_clusters[_random.Next(2)], _random.Next(2));
                    Renew(owner, index);
                    _done.Add($"leaf {owner}{index}");
                    break;
            }
        }

        // Until the new root is trusted by all, the old one signs; afterwards the new one.
        private RootAuthority Signer => _stage >= 2 ? _next! : _root;

        private string Folder(string cluster) => Path.Combine(_folder, cluster);

        private KeyAlgorithm AnyAlgorithm() => _random.Next(40) == 0 ? KeyAlgorithm.Rsa2048 : KeyAlgorithm.EcdsaP256;

        private CertificateAuthority Authority(string cluster)
        {
            var reading = CaFolder.Read(Folder(cluster), _now);
            reading.Problems.ShouldBeEmpty();
            return reading.Authority!;
        }

        private void RenewWhatIsDue()
        {
            foreach (var (key, secrets) in _workloads.ToList())
            {
                if (_now >= RenewalSchedule.RenewAt(secrets.Certificate.Validity, _random.NextDouble()))
                {
                    Renew(key.Cluster, key.Index);
                }
            }
        }

        private void Renew(string cluster, int index)
        {
            var authority = Authority(cluster);
            var identity = index == 0 ? TestMesh.Web : TestMesh.Payments;
            _workloads[(cluster, index)] = new WorkloadSecrets(TestMesh.Workload(authority, identity, _now, AnyAlgorithm()), new TrustBundle("cluster.local", authority.Roots));
        }

        private void RenewAll() => _workloads.Keys.ToList().ForEach(k => Renew(k.Cluster, k.Index));

        // The stages of the decision record: trust, switch, retire; each in all clusters and workloads before the next.
        private void RotateRoot()
        {
            switch (_stage)
            {
                case 0:
                    _next = RootAuthority.Create(Name, Defaults.RootLifetime, AnyAlgorithm(), _now).WithBundle([_root.Certificate]);
                    _root = _root.WithBundle([.. _root.Bundle, _next.Certificate]);
                    WriteRoots(_root.Bundle);
                    break;
                case 1:
                    // Every workload trusts both roots before one shows a certificate below the new one.
                    RenewAll();
                    _leaving = _workloads[("a", 0)].Certificate;
                    _clusters.ToList().ForEach(c => _next!.IssueIntermediate(Folder(c), Name, Defaults.IntermediateLifetime, AnyAlgorithm(), _now).Problems.ShouldBeEmpty());
                    break;
                case 2:
                    RenewAll();
                    break;
                default:
                    _next = _next!.WithBundle([_next.Certificate]);
                    WriteRoots([_next.Certificate]);
                    RenewAll();
                    (_root, _next) = (_next, null);
                    _retired.Add(_leaving!);
                    _done.Add("root");
                    break;
            }

            _stage = (_stage + 1) % 4;
        }

        private void WriteRoots(IReadOnlyList<X509Certificate2> roots) =>
            _clusters.ToList().ForEach(c => RootRotation.WriteRoots(Folder(c), roots, _now).ShouldBeEmpty());
    }
}
