using Isthmus.Pki.Authority;
using Isthmus.Pki.Certificates;
using Isthmus.Pki.Files;
using Isthmus.Pki.Joining;
using Isthmus.Pki.Keys;
using Isthmus.Pki.Trust;
using Isthmus.Pki.Workloads;

namespace Isthmus.Pki.Tests.Joining;

/// <summary>The mesh of <see cref="RotationFuzzTests"/>: what may happen to it, and what must be true after each step.</summary>
internal sealed class FuzzedMesh : IDisposable
{
    public const string Retire = "root: retire";
    private const string Domain = "cluster.local";

    private static readonly AuthorityName Name = new("Test", "authority");
    private static readonly string[] RootSteps = ["root: trust", "root: switch", Retire];

    private readonly StillClock _time = new(TestMesh.Noon);
    private readonly Random _random;
    private readonly string _folder;
    private readonly Cluster[] _clusters;
    private readonly List<Workload> _workloads = [];
    private readonly List<string> _spent = [];
    private readonly List<(string What, WorkloadCertificate Certificate)> _gone = [];
    private readonly List<string> _done = [];
    private readonly RootAuthority _strangers;
    private RootAuthority _root;
    private RootAuthority? _next;
    private WorkloadCertificate? _leaving;
    private int _stage;

    public FuzzedMesh(string folder, int seed)
    {
        (_folder, _random) = (folder, new Random(seed));
        _root = NewRoot();
        _strangers = NewRoot();
        _clusters = [new Cluster(this, "a"), new Cluster(this, "b")];
        for (var i = 0; i < 4; i++)
        {
            var workload = new Workload(_clusters[i % 2], new SpiffeId(Domain, "shop", $"web-{i / 2}"), Path.Combine(folder, $"workload-{i}"), _time, _random);
            _workloads.Add(workload);
            Join(workload).ShouldBeNull();
        }
    }

    public static IReadOnlyList<string> Steps { get; } =
        ["leaf", "intermediate", .. RootSteps, "restart of a workload", "restart of a control plane", "half-written folder", "long night", "second join"];

    public string Last => string.Join(", ", _done.TakeLast(6));

    private DateTimeOffset Now => _time.GetUtcNow();

    // Until everybody trusts the new root, the old one signs.
    private RootAuthority Signer => _stage == 2 ? _next! : _root;

    public int Count(string step) => _done.Count(d => d == step);

    public void Dispose() => Array.ForEach(_clusters, c => c.Dispose());

    public async Task StepAsync()
    {
        _time.Advance(TimeSpan.FromMinutes(_random.Next(90)));
        await RenewWhatIsDueAsync();
        var workload = _workloads[_random.Next(_workloads.Count)];
        var cluster = _clusters[_random.Next(_clusters.Length)];
        switch (_random.Next(12))
        {
            case 0 or 1 or 2:
                await RotateRootAsync();
                break;
            case 3 or 4:
                IssueIntermediate(cluster, Signer);
                _done.Add("intermediate");
                break;
            case 5:
                workload.Restart(Now);
                _done.Add("restart of a workload");
                break;
            case 6:
                cluster.Restart();
                _done.Add("restart of a control plane");
                break;
            case 7:
                HalfWrite(cluster);
                _done.Add("half-written folder");
                break;
            case 8:
                await SleepAsync(workload);
                _done.Add("long night");
                break;
            case 9:
                Join(workload).ShouldBeNull();
                _done.Add("second join");
                break;
            default:
                (await workload.RenewAsync()).ShouldBeNull();
                _done.Add("leaf");
                break;
        }
    }

    /// <summary>Good peers that somebody does not accept, in words. Each is judged by one of the others: over the steps by all.</summary>
    public IEnumerable<string> Refusals() =>
        from peer in _workloads
        let judge = _workloads[_random.Next(_workloads.Count)]
        let verification = judge.Judge(peer.Current.Certificate.Leaf, peer.Current.Certificate.Intermediates, PeerExpectation.OneOf(judge.Current.Bundle, peer.Identity), Now)
        where !verification.IsAccepted || verification.Identity != peer.Identity
        select $"{judge.Identity} about {peer.Identity}: {verification.Verdict} {verification.Reason}";

    /// <summary>What bad peers got, in words: accepted by a workload, or given a certificate by a desk.</summary>
    public IEnumerable<string> Intrusions()
    {
        foreach (var (what, leaf, sent) in BadCertificates())
        {
            var judge = _workloads[_random.Next(_workloads.Count)];
            if (judge.Judge(leaf, sent, PeerExpectation.Anybody, Now).IsAccepted)
            {
                yield return $"{what}, by {judge.Identity}";
            }

            if (AnyCluster().Ask(CallerProof.OfCertificate(leaf, sent), TestMesh.Web).Refusal == CertificateRefusal.None)
            {
                yield return $"{what}, by a desk";
            }
        }

        foreach (var (what, token) in BadTokens())
        {
            if (AnyCluster().Ask(CallerProof.OfToken(token), TestMesh.Web).Refusal == CertificateRefusal.None)
            {
                yield return $"{what}, by a desk";
            }
        }

        // Whatever somebody asks for, the certificate bears the name that was proven.
        var asker = _workloads[_random.Next(_workloads.Count)];
        var answer = asker.Home.Ask(asker.Proof, new SpiffeId(Domain, "kube-system", "admin"));
        if (answer.Refusal != CertificateRefusal.None || answer.Identity != asker.Identity)
        {
            yield return $"{asker.Identity} asked for another name and got {answer.Identity} ({answer.Refusal})";
        }
    }

    private IEnumerable<(string What, X509Certificate2 Leaf, IReadOnlyList<X509Certificate2> Sent)> BadCertificates()
    {
        var victim = _workloads[_random.Next(_workloads.Count)];
        var (authority, own) = (victim.Home.Authority, victim.Current.Certificate);
        var key = PrivateKey.Create();
        var hour = ValidityPeriod.From(Now, TimeSpan.FromHours(1));

        // Another root, which calls itself and everything below it as ours does.
        var strangers = Path.Combine(_folder, "strangers");
        var strange = (CaFolder.Read(strangers, Now).Authority ?? _strangers.IssueIntermediate(strangers, Name, Defaults.IntermediateLifetime, KeyAlgorithm.EcdsaP256, Now).Authority)!;
        yield return ("a stranger", TestMesh.Sign(strange, key, victim.Identity, Now), strange.Intermediates);
        yield return ("a stranger with our intermediates", TestMesh.Sign(strange, key, victim.Identity, Now), [.. authority.Intermediates, .. authority.Roots]);
        yield return ("another trust domain", TestMesh.Sign(authority, key, victim.Identity with { TrustDomain = "elsewhere.example" }, Now), authority.Intermediates);
        yield return ("a workload that signs", CertificateMaking.Leaf(victim.Identity, key.PublicKey, own.Leaf, own.Key, hour), [own.Leaf, .. own.Intermediates]);
        yield return ("a control plane's own certificate", authority.IssueServer(ServerNames.Of("127.0.0.1"), TimeSpan.FromHours(1), Now).TlsContext.TargetCertificate, authority.Intermediates);
        yield return ("an authority", authority.SigningCertificate, authority.Intermediates);
        yield return ("one from tomorrow", TestMesh.Sign(authority, key, victim.Identity, Now + TimeSpan.FromHours(1)), authority.Intermediates);
        foreach (var (what, gone) in _gone.TakeLast(2))
        {
            yield return (what, gone.Leaf, gone.Intermediates);
        }
    }

    private IEnumerable<(string What, string Token)> BadTokens()
    {
        var authority = _clusters[_random.Next(2)].Authority;
        foreach (var token in _spent.TakeLast(2))
        {
            yield return ("a spent token", token);
        }

        yield return ("an expired token", JoinTokens.Issue(authority, TestMesh.Web, TimeSpan.FromMinutes(10), Now - TimeSpan.FromMinutes(12)));
        yield return ("a token for another trust domain", JoinTokens.Issue(authority, TestMesh.Web with { TrustDomain = "elsewhere.example" }, TimeSpan.FromMinutes(10), Now));
        var good = JoinTokens.Issue(authority, TestMesh.Payments, TimeSpan.FromMinutes(10), Now).Split('.');
        var other = JoinTokens.Issue(authority, TestMesh.Web, TimeSpan.FromMinutes(10), Now).Split('.');
        yield return ("a token with another's signature", $"{good[0]}.{good[1]}.{other[2]}");
    }

    private Cluster AnyCluster() => _clusters[_random.Next(_clusters.Length)];

    // Making an RSA key takes as long as a hundred steps.
    private KeyAlgorithm AnyAlgorithm() => _random.Next(40) == 0 ? KeyAlgorithm.Rsa2048 : KeyAlgorithm.EcdsaP256;

    private RootAuthority NewRoot() => RootAuthority.Create(Name, Defaults.RootLifetime, AnyAlgorithm(), Now);

    private void IssueIntermediate(Cluster cluster, RootAuthority signer)
    {
        signer.IssueIntermediate(cluster.Folder, Name, Defaults.IntermediateLifetime, AnyAlgorithm(), Now).Problems.ShouldBeEmpty();
        cluster.Look();
    }

    private string? Join(Workload workload)
    {
        var token = JoinTokens.Issue(workload.Home.Authority, workload.Identity, TimeSpan.FromMinutes(10), Now);
        _spent.Add(token);
        return workload.Join(token, Now);
    }

    private async Task RenewWhatIsDueAsync()
    {
        foreach (var workload in _workloads.Where(w => Now >= RenewalSchedule.RenewAt(w.Current.Certificate.Validity, _random.NextDouble())))
        {
            (await workload.RenewAsync()).ShouldBeNull();
        }
    }

    private async Task RenewAllAsync()
    {
        foreach (var workload in _workloads)
        {
            (await workload.RenewAsync()).ShouldBeNull();
        }
    }

    // Two days without anybody: every certificate ends, only tokens help. What was proven by a certificate before is proven no longer.
    private async Task SleepAsync(Workload witness)
    {
        var before = witness.Current.Certificate;
        _time.Advance(TimeSpan.FromDays(2));
        (await witness.RenewAsync()).ShouldNotBeNull();
        _gone.Add(("one that has ended", before));
        _workloads.ForEach(w => Join(w).ShouldBeNull());
    }

    // Somebody copies a folder file by file: whatever is looked at in between, the authority before goes on signing.
    private void HalfWrite(Cluster cluster)
    {
        var before = cluster.Authority.SigningCertificate;
        var staging = Path.Combine(_folder, "staging");
        Signer.IssueIntermediate(staging, Name, Defaults.IntermediateLifetime, KeyAlgorithm.EcdsaP256, Now).Problems.ShouldBeEmpty();
        foreach (var file in new[] { CaFileNames.Chain, CaFileNames.Key, CaFileNames.Signing })
        {
            cluster.Look();
            cluster.Authority.SigningCertificate.ShouldBe(before, file);
            File.Copy(Path.Combine(staging, file), Path.Combine(cluster.Folder, file), overwrite: true);
        }

        cluster.Look();
        cluster.Authority.SigningCertificate.ShouldNotBe(before);
        Directory.Delete(staging, recursive: true);
    }

    // The steps of the decision record, each done everywhere before the next.
    private async Task RotateRootAsync()
    {
        _done.Add(RootSteps[_stage]);
        switch (_stage)
        {
            case 0:
                _next = NewRoot().WithBundle([_root.Certificate]);
                _root = _root.WithBundle([.. _root.Bundle, _next.Certificate]);
                WriteRoots(_root.Bundle);
                break;
            case 1:
                _leaving = _workloads[0].Current.Certificate;
                Array.ForEach(_clusters, c => IssueIntermediate(c, _next!));
                break;
            default:
                _next = _next!.WithBundle([_next.Certificate]);
                WriteRoots([_next.Certificate]);
                break;
        }

        await RenewAllAsync();
        if (_stage == 2)
        {
            _gone.Add(("one below a retired root", _leaving!));
            (_root, _next) = (_next!, null);
        }

        _stage = (_stage + 1) % RootSteps.Length;
    }

    private void WriteRoots(IReadOnlyList<X509Certificate2> roots)
    {
        foreach (var cluster in _clusters)
        {
            RootRotation.WriteRoots(cluster.Folder, roots, Now).ShouldBeEmpty();
            cluster.Look();
        }
    }

    /// <summary>A cluster: its authority's folder, watched as the control plane does, and its desk.</summary>
    private sealed class Cluster : IDisposable
    {
        private readonly FuzzedMesh _mesh;
        private FileReload<CertificateAuthority> _files;
        private CertificateDesk _desk;

        public Cluster(FuzzedMesh mesh, string name)
        {
            _mesh = mesh;
            Folder = Path.Combine(mesh._folder, name);
            mesh._root.IssueIntermediate(Folder, Name, Defaults.IntermediateLifetime, KeyAlgorithm.EcdsaP256, mesh.Now).Problems.ShouldBeEmpty();
            (_files, _desk) = Start();
        }

        public string Folder { get; }

        public CertificateAuthority Authority => _files.Current;

        public void Look() => _files.Check();

        // Nothing but what is on disk outlives it.
        public void Restart()
        {
            _files.Dispose();
            (_files, _desk) = Start();
        }

        public CertificateAnswer Ask(CallerProof proof, SpiffeId wanted, PrivateKey? key = null) =>
            Answer(proof, SigningRequests.Create(key ?? PrivateKey.Create(), wanted));

        public CertificateAnswer Answer(CallerProof proof, string request) => _desk.CreateCertificate(new CertificateAsk(proof, request));

        public void Dispose() => _files.Dispose();

        private (FileReload<CertificateAuthority> Files, CertificateDesk Desk) Start()
        {
            var files = new FileReload<CertificateAuthority>(
                CaFolder.Files(Folder), CaFolder.Read(Folder, _mesh.Now).Authority!, _ => CaFolder.Read(Folder, _mesh.Now).Authority, _mesh._time, _ => { });
            var ledger = new TokenLedger(Path.Combine(Folder, TokenLedger.FileName));
            return (files, new CertificateDesk(() => files.Current, () => new TrustBundle(Domain, files.Current.Roots), ledger, _mesh._time));
        }
    }

    /// <summary>A workload: its holder, its renewal, and the folder that outlives it.</summary>
    private sealed class Workload(Cluster home, SpiffeId identity, string folder, TimeProvider time, Random random)
    {
        private CertificateHolder? _holder;
        private CertificateRenewal? _renewal;

        public Cluster Home => home;

        public SpiffeId Identity => identity;

        public WorkloadSecrets Current => _holder!.Current;

        public CallerProof Proof => CallerProof.OfCertificate(Current.Certificate.Leaf, Current.Certificate.Intermediates);

        public PeerVerification Judge(X509Certificate2 leaf, IEnumerable<X509Certificate2> sent, PeerExpectation expectation, DateTimeOffset now) =>
            PeerVerifier.Verify(leaf, sent, Current.Bundle, expectation, random.Next(2) == 0 ? PeerRole.Client : PeerRole.Server, now);

        public string? Join(string token, DateTimeOffset now)
        {
            var key = PrivateKey.Create();
            var answer = home.Ask(CallerProof.OfToken(token), identity, key);
            if (answer.Refusal != CertificateRefusal.None)
            {
                return answer.Reason;
            }

            if (IssuedSecrets.TryRead(key, answer.Chain, new TrustBundle(Domain, []), identity, now, out var secrets, out var problem))
            {
                Hold(secrets);
            }

            return problem;
        }

        public Task<string?> RenewAsync() => _renewal!.RenewAsync(CancellationToken.None);

        public void Restart(DateTimeOffset now)
        {
            var problems = new List<PkiProblem>();
            var kept = WorkloadFolder.Read(folder, new TrustBundle(Domain, []), now, problems);
            problems.ShouldBeEmpty();
            Hold(kept!);
        }

        private void Hold(WorkloadSecrets secrets)
        {
            WorkloadFolder.Write(folder, secrets);
            _holder = new CertificateHolder(secrets) { OnReplaced = next => WorkloadFolder.Write(folder, next) };
            _renewal = new CertificateRenewal(_holder, AskAsync, time, random.NextDouble);
        }

        private Task<IReadOnlyList<string>> AskAsync(string request, CancellationToken cancellationToken)
        {
            var answer = home.Answer(Proof, request);
            return answer.Refusal == CertificateRefusal.None
                ? Task.FromResult<IReadOnlyList<string>>([.. answer.Chain])
                : Task.FromException<IReadOnlyList<string>>(new InvalidOperationException(answer.Reason));
        }
    }
}
