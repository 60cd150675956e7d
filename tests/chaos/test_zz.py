def test_seed(seeded): print(seeded)
