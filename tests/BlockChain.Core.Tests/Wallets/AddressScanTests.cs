using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Keys;
using BlockChain.Core.Wallets.Payments;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>Which addresses of a wallet were paid: whatever nodes say, the words alone find every coin again.</summary>
public sealed class AddressScanTests : ChainNodeTests
{
    private readonly Mnemonic _words = Mnemonic.Generate();
    private readonly WalletFile _wallet;

    public AddressScanTests()
        : base(TestNetworks.EarlyCoins)
    {
        _wallet = WalletFile.Create(Folder, "alice", _words, passphrase: []);
        WalletNotes.Update(_wallet, _ => WalletNotes.None);
    }

    private WalletNotes Notes => WalletNotes.Read(_wallet)!;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public async Task Addresses_that_a_node_calls_used_carry_the_wallet_no_further_than_a_gap(int inChain, int inMempool)
    {
        Node.Lie = path => CallUsed(path, inChain, inMempool);

        for (int scans = 0; scans < 3; scans++)
        {
            AddressScan scan = await ScanAsync();

            Assert.Equal(inChain > 0, scan.Unproved is not null);
            Assert.Equal(new WalletNotes(Receive: 19, Change: 19), Notes);
        }
    }

    [Fact]
    public async Task After_a_lie_the_words_find_what_was_paid_to_the_addresses_given_out()
    {
        Node.MineFor(_wallet.AddressAt(AddressChain.Receive, 2).Owner);
        Node.Lie = path => CallUsed(path, inChain: 1, inMempool: 0);
        await ScanAsync();
        await ScanAsync();
        Node.Lie = _ => null;
        WalletAddress[] next =
        [
            _wallet.AddressAt(AddressChain.Receive, Notes.Receive), Notes.NextChangeOf(_wallet),
        ];
        Array.ForEach(next, address => Node.MineFor(address.Owner));

        WalletFile restored = WalletFile.Create(Folder, "restored", _words, passphrase: []);
        AddressScan found = await ScanAsync(restored, AddressScan.Gap);

        Assert.Equal(
            [_wallet.AddressAt(AddressChain.Receive, 2).Text, .. next.Select(address => address.Text)],
            found.Addresses.Select(address => address.Text));
        Assert.Equal(new WalletNotes(next[0].Index + 1, next[1].Index + 1, next[0].Index + 1, next[1].Index + 1),
            WalletNotes.Read(restored));
    }

    [Fact]
    public async Task A_proved_payment_to_somebody_else_proves_nothing()
    {
        string bob = Node.AddressOf(TestKeys.Bob.PublicKey.Hash);
        string theirs = Node.MineFor(TestKeys.Bob.PublicKey.Hash).Id.ToString();
        Node.Lie = path => CallUsed(path, inChain: 1, inMempool: 0)
            ?? (path.EndsWith("/txs/chain", StringComparison.Ordinal) && !path.Contains(bob, StringComparison.Ordinal)
                ? $$"""[{"txid":"{{theirs}}","status":{"confirmed":true} }]"""
                : null);

        AddressScan scan = await ScanAsync();

        Assert.Equal((19, 0), (Notes.Receive, Notes.ProvedReceive));
        Assert.NotNull(scan.Unproved);
    }

    [Fact]
    public async Task An_address_that_was_paid_and_emptied_is_proved_by_what_emptied_it()
    {
        Node.Mine(draft => draft.MoreCoinbaseOutputs.Add(
            TransactionOutput.To(_wallet.AddressAt(AddressChain.Receive, 4).Owner, new(1_000_000))));
        using WalletSecret secret = _wallet.Unlock([]);
        PrivateKey key = secret.KeyOf(_wallet.AddressAt(AddressChain.Receive, 4));
        Node.Mine();
        Node.Mine(draft => draft.With(
            new Payment(Node.Blocks[0].Transactions[0].Output(1, key)).To(TestKeys.Bob, 900_000).Sign()));

        await ScanAsync();

        Assert.Equal(new WalletNotes(Receive: 5, Change: 0, ProvedReceive: 5), Notes);
    }

    [Fact]
    public async Task What_was_proved_once_costs_one_further_request_for_twenty_addresses()
    {
        for (int index = 0; index < 3; index++)
        {
            Node.MineFor(_wallet.AddressAt(AddressChain.Receive, index).Owner);
        }

        await ScanAsync();
        int before = Node.Requests;
        await AddressScan.RunAsync(new(Client, Chain), _wallet, AddressScan.Gap, Cancellation);

        // 40 receive addresses, because the 4 given out and a gap end in the second twenty, 20 for change, and one history.
        Assert.Equal(61, Node.Requests - before);
    }

    // 0 ─ payment to 10 ─ block
    //  ╲─ block ─ block ─ block
    [Fact]
    public async Task What_another_chain_has_taken_back_is_no_longer_proved()
    {
        Node.MineFor(_wallet.AddressAt(AddressChain.Receive, 10).Owner);
        await ScanAsync();
        WalletNotes before = Notes;
        Node.Disconnect(2);
        Node.Mine(3);

        await ScanAsync();

        Assert.Equal(new WalletNotes(Receive: 11, Change: 0, ProvedReceive: 11), before);
        Assert.Equal(before with { ProvedReceive = 0 }, Notes);
    }

    [Fact]
    public async Task A_node_without_the_whole_chain_takes_back_nothing()
    {
        WalletNotes proved = new(Receive: 11, Change: 3, ProvedReceive: 11, ProvedChange: 3);
        WalletNotes.Update(_wallet, _ => proved);
        AddressScan scan = await AddressScan.RunAsync(await SyncAsync(), _wallet, AddressScan.Gap, Cancellation);

        scan.Note(_wallet, isWhole: false);

        Assert.Equal(proved, Notes);
    }

    [Fact]
    public async Task A_key_that_was_imported_although_the_words_give_it_counts_once()
    {
        using WalletSecret secret = _wallet.Unlock([]);
        _wallet.Import([], secret.KeyOf(_wallet.AddressAt(AddressChain.Receive, 0)));
        Node.MineFor(_wallet.AddressAt(AddressChain.Receive, 0).Owner);

        Assert.Single((await ScanAsync()).Addresses);
    }

    private Task<AddressScan> ScanAsync() => ScanAsync(_wallet, AddressScan.Gap);

    private async Task<AddressScan> ScanAsync(WalletFile wallet, int gap)
    {
        AddressScan scan = await AddressScan.RunAsync(await SyncAsync(), wallet, gap, Cancellation);
        scan.Note(wallet, isWhole: true);
        return scan;
    }

    /// <summary>What a node answers that calls every address used.</summary>
    private static string? CallUsed(string path, int inChain, int inMempool)
    {
        return path.Split('/') is ["address", var address]
            ? $$"""{"address":"{{address}}","chain_stats":{{Stats(inChain)}},"mempool_stats":{{Stats(inMempool)}}}"""
            : null;

        static string Stats(int count) => $$"""
            {"tx_count":{{count}},"funded_txo_count":{{count}},"funded_txo_sum":1,"spent_txo_count":0,"spent_txo_sum":0}
            """;
    }
}
